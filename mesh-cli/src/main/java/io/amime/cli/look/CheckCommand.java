package io.amime.cli.look;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.amime.cli.Common;
import io.amime.cli.ExitCode;
import io.amime.cli.Problem;
import io.amime.cli.output.Output;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.Readiness;
import io.amime.cli.state.RunningProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mesh check}. */
@Command(
    name = "check",
    description = {
      "Check that the mesh works, from the processes to the page.",
      "Exit code 1 when something is wrong; each failure says what to try."
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  /**
   * @param detail what is wrong, null when nothing is
   * @param remedy what to try then
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Result(
      String check,
      boolean ok,
      @Nullable String detail,
      @JsonProperty("try") @Nullable String remedy) {

    static Result good(String check) {
      return new Result(check, true, null, null);
    }

    static Result bad(String check, String detail, String remedy) {
      return new Result(check, false, detail, remedy);
    }
  }

  @Override
  public Integer call() throws IOException {
    var processes = ProcessTable.read(common.state()).processes();
    var results = new ArrayList<Result>();
    results.add(started(processes));
    if (!processes.isEmpty()) {
      results.add(processes(processes, "every process runs", RunningProcess::isAlive));
      try (var readiness = new Readiness(common.state())) {
        results.add(processes(processes, "every process is ready", readiness::of));
      }
      results.add(token());
      results.add(proxies());
      results.add(secrets());
      results.add(page(processes));
    }
    output.print(common.out(), results, out -> print(out, results));
    return results.stream().allMatch(Result::ok) ? ExitCode.OK : ExitCode.FAILED;
  }

  private Result started(List<RunningProcess> processes) {
    var check = "the mesh was started";
    return processes.isEmpty()
        ? Result.bad(check, "nothing was started from " + common.state().path(), "./mesh up")
        : Result.good(check);
  }

  private static Result processes(
      List<RunningProcess> processes, String check, Predicate<RunningProcess> test) {
    var bad =
        processes.parallelStream()
            .filter(test.negate())
            .map(RunningProcess::name)
            .collect(Collectors.joining(", "));
    return bad.isEmpty()
        ? Result.good(check)
        : Result.bad(check, "not " + bad, "./mesh up, then ./mesh logs NAME");
  }

  private Result token() {
    var check = "Pilot accepts the token of the kubeconfig";
    try (var pilot = common.pilot()) {
      pilot.get("/v1/services").json();
      return Result.good(check);
    } catch (Problem e) {
      return Result.bad(check, String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private Result proxies() {
    var check = "every proxy runs on the newest rules";
    try (var pilot = common.pilot()) {
      var behind = new ArrayList<String>();
      for (var proxy : pilot.get("/v1/proxies").json()) {
        var state = ProxyState.of(proxy);
        if (!state.equals(ProxyState.SYNCED)) {
          behind.add(proxy.path("id").asString("") + " " + state);
        }
      }
      return behind.isEmpty()
          ? Result.good(check)
          : Result.bad(check, String.join(", ", behind), "./mesh logs NAME-proxy");
    } catch (Problem e) {
      return Result.bad(check, String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private Result secrets() {
    var check = "every secret can be used";
    try (var pilot = common.pilot()) {
      var problems = new ArrayList<String>();
      for (var proxy : pilot.get("/v1/proxies").json()) {
        var id = proxy.path("id").asString("");
        SecretProblem.of(proxy).forEach(each -> problems.add(id + ": " + each.text()));
      }
      return problems.isEmpty()
          ? Result.good(check)
          : Result.bad(check, String.join("; ", problems), "to put the files right; docs/edge.md");
    } catch (Problem e) {
      return Result.bad(check, String.valueOf(e.getMessage()), e.remedy());
    }
  }

  private static Result page(List<RunningProcess> processes) {
    var check = "the page answers through the ingress";
    var ingress = processes.stream().filter(each -> each.name().equals("ingress")).findFirst();
    if (ingress.isEmpty()) {
      return Result.bad(check, "there is no ingress", "./mesh up");
    }
    var page = URI.create("http://127.0.0.1:" + ingress.get().port("http") + "/productpage");
    try {
      var connection = (HttpURLConnection) page.toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(20_000);
      int status = connection.getResponseCode();
      return status == 200
          ? Result.good(check)
          : Result.bad(check, page + " answers " + status, "./mesh explain GET " + page);
    } catch (IOException e) {
      return Result.bad(check, page + ": " + e.getMessage(), "./mesh logs ingress");
    }
  }

  private static void print(PrintWriter out, List<Result> results) {
    for (var result : results) {
      out.println((result.ok() ? "✓ " : "✗ ") + result.check());
      if (!result.ok()) {
        out.println("    " + result.detail());
        out.println("    try: " + result.remedy());
      }
    }
  }
}
