package io.amime.bench;

import io.amime.bench.cases.Case;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.Tool;
import io.amime.bench.measure.Versions;
import io.amime.bench.method.CaseRun;
import io.amime.bench.method.Plan;
import io.amime.bench.peers.Peer;
import io.amime.bench.report.Facts;
import io.amime.bench.report.JsonReport;
import io.amime.bench.report.TableReport;
import io.amime.cli.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cases one after the other; each is kept as soon as it is done.
 *
 * @param command that makes results of this plan, without cases and peers
 * @param json takes the results; null for none
 * @param profile takes profiles; null for none
 */
record Comparison(
    Plan plan, String command, @Nullable Path json, @Nullable Path profile, PrintWriter out) {

  /** Starts every peer once per case; says which of them answer as they should. */
  void check(List<Case> cases, List<Peer> peers) throws IOException, InterruptedException {
    for (var one : cases) {
      run(one, peers, JsonReport.empty());
    }
  }

  void run(List<Case> cases, List<Peer> peers) throws IOException, InterruptedException {
    Stream.of(Tool.TASKSET, Tool.NGINX, Tool.WRK).forEach(Tool::path);
    stayOffTheProxysCore();
    var report = JsonReport.empty();
    for (var one : cases) {
      run(one, peers, report);
    }
    TableReport.print(report.tree(), out);
  }

  private void run(Case one, List<Peer> peers, JsonReport report)
      throws IOException, InterruptedException {
    say(one.name() + ": " + one.what());
    try (var run = new CaseRun(one, plan, this::say)) {
      var result = run.run(peers);
      var command = command(one, peers);
      report.add(result, command);
      if (json != null) {
        var kept = JsonReport.of(json);
        kept.add(result, command);
        kept.add(new Facts(Versions.machine(), Versions.programs()));
        kept.write(json);
      }
      if (profile != null) {
        run.inspect(profile);
      }
    }
  }

  private String command(Case one, List<Peer> peers) {
    var names = peers.stream().map(Peer::name).collect(Collectors.joining(","));
    return "%s --cases %s --peers %s".formatted(command, one.name(), names);
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  /** This process makes load as well. */
  private static void stayOffTheProxysCore() throws IOException, InterruptedException {
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
