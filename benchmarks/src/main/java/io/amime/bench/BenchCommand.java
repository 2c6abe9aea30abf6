package io.amime.bench;

import io.amime.bench.cases.Case;
import io.amime.bench.cases.Cases;
import io.amime.bench.method.Plan;
import io.amime.bench.micro.MicroBenchmarks;
import io.amime.bench.peers.Peer;
import io.amime.bench.peers.Peers;
import io.amime.bench.report.JsonReport;
import io.amime.bench.report.MarkdownReport;
import io.amime.cli.Problem;
import io.amime.cli.up.Distribution;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
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
      description = "How often each peer has its turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(
      names = "--quick",
      description = "Short warm-up and short loads: for steering, not for publishing.")
  private boolean quick;

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "N",
      description = "Requests per second to hold, beside 2000 and half of what ours can do.")
  private List<Integer> rates = List.of();

  @Option(names = "--check", description = "Only starts everybody and looks at the answers.")
  private boolean check;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes results there; what the file has of other cases stays.")
  private @Nullable Path json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes what --json holds as a page; with --rounds 0 without measuring.")
  private @Nullable Path page;

  @Option(
      names = "--profile",
      paramLabel = "FOLDER",
      description = "Afterwards writes each peer's system calls and our hottest methods there.")
  private @Nullable Path profile;

  @Option(
      names = "--jvm-option",
      paramLabel = "FLAG",
      description = "A flag for the JVM of our proxies; may be repeated.")
  private List<String> jvmOptions = List.of();

  @Option(
      names = "--micro",
      paramLabel = "PATTERN",
      arity = "0..1",
      fallbackValue = ".*",
      description = "Measures single steps by JMH instead, all or those that match.")
  private @Nullable String micro;

  @Option(names = "--list", description = "Shows the cases and the peers.")
  private boolean list;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    if (micro != null) {
      measureSteps(micro);
      return 0;
    }
    var known = new Peers(distribution(), jvmOptions);
    if (list) {
      list(known, out);
      return 0;
    }
    if (rounds < 0 || (page != null && json == null)) {
      throw Problem.usage(
          rounds < 0 ? "--rounds: " + rounds + " (expected: 0 or more)" : "--report needs --json",
          "./mesh bench --rounds 5 --json results.json --report RESULTS.md");
    }
    for (int rate : rates) {
      if (rate < 1) {
        throw Problem.usage(
            "--rates: " + rate + " (expected: 1 or more)", "./mesh bench --rates 60000");
      }
    }
    if (check) {
      new Comparison(Plan.check(), "", null, null, out).check(chosenCases(), chosenPeers(known));
    } else if (rounds > 0) {
      comparison(out).run(chosenCases(), chosenPeers(known));
    }
    if (page != null) {
      Files.writeString(page, MarkdownReport.of(JsonReport.of(json)));
    }
    return 0;
  }

  private Comparison comparison(PrintWriter out) {
    var plan = (quick ? Plan.quick(rounds) : Plan.thorough(rounds)).atRatesToo(rates);
    var held =
        rates.isEmpty()
            ? ""
            : rates.stream().map(String::valueOf).collect(Collectors.joining(",", " --rates ", ""));
    var command = "./mesh bench --rounds %d%s%s".formatted(rounds, quick ? " --quick" : "", held);
    return new Comparison(plan, command, json, profile, out);
  }

  private void measureSteps(String pattern) {
    try {
      MicroBenchmarks.run(pattern, quick);
    } catch (RunnerException e) {
      throw Problem.failed("JMH: " + e.getMessage(), "./mesh bench --micro");
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

  private List<Case> chosenCases() {
    return cases.isEmpty()
        ? Cases.all()
        : cases.stream()
            .map(name -> Cases.find(name).orElseThrow(() -> unknown("--cases", name)))
            .toList();
  }

  private List<Peer> chosenPeers(Peers known) {
    return peers.isEmpty()
        ? known.all()
        : peers.stream()
            .map(name -> known.find(name).orElseThrow(() -> unknown("--peers", name)))
            .toList();
  }

  private static Problem unknown(String option, String name) {
    return Problem.usage(option + ": there is no " + name, "./mesh bench --list");
  }
}
