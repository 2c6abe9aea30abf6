package io.amime.bench;

import io.amime.bench.cases.Case;
import io.amime.bench.cases.Cases;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.Tool;
import io.amime.bench.method.CaseRun;
import io.amime.bench.method.Plan;
import io.amime.bench.peers.Peer;
import io.amime.bench.peers.Peers;
import io.amime.bench.report.JsonReport;
import io.amime.bench.report.TableReport;
import io.amime.cli.Problem;
import io.amime.cli.up.Distribution;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mesh bench}. */
@Command(
    name = "mesh bench",
    mixinStandardHelpOptions = true,
    description = "Measures what a request costs in our proxy and in others, side by side.",
    sortOptions = false)
final class BenchCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "CASE",
      description = "What to compare (default: all; --list shows them).")
  private List<String> cases = List.of();

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Which proxies (default: all; ratios need envoy).")
  private List<String> peers = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(
      names = "--quick",
      description = "Short warm-up and short loads: for steering, not for publishing.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes results there; what the file has of other cases stays.")
  private @Nullable Path json;

  @Option(names = "--list", description = "Shows the cases and the peers.")
  private boolean list;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    var known = new Peers(distribution());
    if (list) {
      list(known, out);
      return 0;
    }
    var chosenCases =
        cases.isEmpty() ? Cases.all() : cases.stream().map(BenchCommand::find).toList();
    var chosenPeers =
        peers.isEmpty() ? known.all() : peers.stream().map(p -> find(known, p)).toList();
    if (rounds < 1) {
      throw Problem.usage(
          "--rounds: " + rounds + " (expected: 1 or more)", "./mesh bench --rounds 5");
    }
    Stream.of(Tool.TASKSET, Tool.NGINX, Tool.WRK).forEach(Tool::path);
    pin();
    var report = JsonReport.empty();
    for (var one : chosenCases) {
      run(one, chosenPeers, report, out);
    }
    TableReport.print(report.tree(), out);
    return 0;
  }

  private void run(Case one, List<Peer> chosen, JsonReport report, PrintWriter out)
      throws IOException, InterruptedException {
    out.println(one.name() + ": " + one.what());
    out.flush();
    var plan = quick ? Plan.quick(rounds) : Plan.thorough(rounds);
    try (var run =
        new CaseRun(
            one,
            plan,
            line -> {
              out.println(line);
              out.flush();
            })) {
      var result = run.run(chosen);
      report.add(result);
      if (json != null) {
        var file = JsonReport.of(json);
        file.add(result);
        file.write(json);
      }
    }
  }

  private static Distribution distribution() {
    return new Distribution(
        Path.of(System.getProperty("mesh.root", "")).toAbsolutePath(),
        Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  private static void list(Peers known, PrintWriter out) {
    Cases.all().forEach(c -> out.printf("%-18s %s%n", c.name(), c.what()));
    out.println("peers: " + known.all().stream().map(Peer::name).collect(Collectors.joining(", ")));
  }

  private static Case find(String name) {
    return Cases.find(name)
        .orElseThrow(
            () -> Problem.usage("--cases: there is no case " + name, "./mesh bench --list"));
  }

  private static Peer find(Peers known, String name) {
    return known
        .find(name)
        .orElseThrow(
            () -> Problem.usage("--peers: there is no peer " + name, "./mesh bench --list"));
  }

  /** This process makes load as well, so it must stay off the proxy's core. */
  private static void pin() throws IOException, InterruptedException {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw Problem.failed(
          "two cores are needed, one of them for the proxy alone", "a larger machine");
    }
    new ProcessBuilder(
            Tool.TASKSET.path(),
            "-apc",
            Integer.toString(Machine.LOAD_CORE),
            Long.toString(ProcessHandle.current().pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
