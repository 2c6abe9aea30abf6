package io.amime.cli.up;

import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.ProcessTable.StartOptions;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Runs a small mesh once per build, under some traffic, so that each program leaves an
 * ahead-of-time cache. With it a program starts in less than half the time, and processes share its
 * classes.
 */
final class Training {
  /** The JVM writes its cache while it ends, which takes several seconds of both cores. */
  private static final Duration GRACE = Duration.ofSeconds(180);

  /** One whole chain of calls; the parts that are not among these are left out. */
  private static final Set<String> CHAIN =
      Set.of("productpage-v1", "reviews-v2", "ratings-v1", "details-v1");

  /** Of several processes of one program, the one that sees most of it. */
  private static final Set<String> TRAINED =
      Set.of("citadel", "pilot", "mixer", "admin-ui", "reviews-v2-proxy", "productpage-v1");

  private static final int PAGES = 20;

  private final Distribution distribution;
  private final CommandLineCache commandLine;
  private final Progress progress;

  Training(Distribution distribution, Progress progress) {
    this.distribution = distribution;
    this.commandLine = new CommandLineCache(distribution);
    this.progress = progress;
  }

  /** Makes the caches if any is missing. A mesh works without, so a failure is only said. */
  void ifNeeded() throws IOException, InterruptedException {
    distribution.unpack();
    boolean trained = commandLine.isTrained();
    for (var program : Program.values()) {
      trained &= distribution.isTrained(program);
    }
    if (trained) {
      return;
    }
    progress.say("Preparing a fast start, once per build (about a minute) …");
    var since = Instant.now();
    var folder = Files.createTempDirectory("mesh-training");
    try {
      run(new StateDir(folder));
      progress.say("  prepared in " + Duration.between(since, Instant.now()).toSeconds() + " s");
    } catch (Problem e) {
      progress.say("  not prepared, so the start takes longer: " + e.getMessage());
    } finally {
      Folders.delete(folder);
    }
  }

  private void run(StateDir state) throws IOException, InterruptedException {
    state.create();
    RedisBinary.prepare(state);
    var options = new StartOptions(0, null, null, false);
    var parts =
        new Topology(state, options, PortPlan.anywhere())
            .parts().stream().filter(Training::belongs).toList();
    var table = new ProcessTable(options, List.of());
    try (var launcher = new Launcher(state, table, this::command, Progress.silent(), GRACE)) {
      launcher.startAll(parts);
      browse(state, parts);
      commandLine.train(state);
      launcher.stopStarted();
      distribution.adoptCaches();
    }
  }

  private static boolean belongs(Part part) {
    var application = part.name().replaceFirst("-proxy$", "");
    return switch (part.kind()) {
      case APPLICATION, SIDECAR -> CHAIN.contains(application);
      case STORE, CONTROL_PLANE, GATEWAY -> true;
    };
  }

  private List<String> command(Part part) throws IOException, InterruptedException {
    var program = part.program();
    if (program == null) {
      return part.arguments();
    }
    boolean train = TRAINED.contains(part.name()) && !distribution.isTrained(program);
    return train ? distribution.trainingCommand(program) : distribution.command(program);
  }

  private void browse(StateDir state, List<Part> parts) throws IOException, InterruptedException {
    var config = Up.writeKubeconfig(state, parts);
    try (var pilot = new MeshApi(config)) {
      var demo = new Demo(pilot, distribution.root(), Up.port(parts, "ingress", "http"));
      demo.expose();
      demo.awaitPage();
      for (int i = 0; i < PAGES; i++) {
        demo.load();
      }
    }
  }
}
