package io.amime.cli.up;

import io.amime.cli.Problem;
import io.amime.cli.client.Kubeconfig;
import io.amime.cli.client.MeshApi;
import io.amime.cli.state.PortHolder;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.ProcessTable.StartOptions;
import io.amime.cli.state.RunningProcess;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a mesh on this machine to READY, from whatever state it is in. */
final class Up {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Distribution distribution;
  private final StateDir state;
  private final Progress progress;

  Up(Distribution distribution, StateDir state, Progress progress) {
    this.distribution = distribution;
    this.state = state;
    this.progress = progress;
  }

  /**
   * @param asked how to start it; where nothing is asked, a mesh that runs keeps what it has
   * @throws Problem if it does not get there; what this call started has been stopped then
   */
  void run(Asked asked) throws IOException, InterruptedException {
    state.create();
    try (var _ = StateLock.take(state)) {
      var table = ProcessTable.read(state);
      var alive = table.alive();
      var options = options(asked, table.options(), !alive.isEmpty());
      table = new ProcessTable(options, alive);
      var plan = PortPlan.at(options.portOffset(), state);
      if (alive.isEmpty()) {
        GivenServer.of(options).toList().forEach(GivenServer::requireListener);
        plan.withoutTaken();
      }
      var parts = new Topology(state, options, plan).parts();
      plan.remember(state);
      sayWhatRuns(parts, alive);
      refuseTakenPorts(parts, table, options.portOffset() + 100);
      prepare(options);
      start(parts, table);
    }
  }

  /**
   * What the command line asked for; null where it said nothing.
   *
   * @param egress whether for an egress gateway; a mesh that runs with one keeps it
   */
  record Asked(
      @Nullable Integer portOffset,
      @Nullable String redisUrl,
      @Nullable String dbUrl,
      boolean egress) {}

  private StartOptions options(Asked asked, @Nullable StartOptions running, boolean runs) {
    if (running == null || !runs) {
      int offset = asked.portOffset() == null ? 0 : asked.portOffset();
      return new StartOptions(offset, asked.redisUrl(), asked.dbUrl(), asked.egress());
    }
    refuseOther("--port-offset", asked.portOffset(), running.portOffset());
    refuseOther("--redis-url", asked.redisUrl(), running.redisUrl());
    refuseOther("--db-url", asked.dbUrl(), running.dbUrl());
    return asked.egress() ? running.withEgress() : running;
  }

  private void refuseOther(String option, @Nullable Object asked, @Nullable Object running) {
    if (asked != null && !asked.equals(running)) {
      throw Problem.failed(
          "the mesh of %s runs with %s"
              .formatted(state.path(), running == null ? "no " + option : option + " " + running),
          "./mesh down first, or another --state-dir for a second mesh");
    }
  }

  private void sayWhatRuns(List<Part> parts, List<RunningProcess> alive) {
    if (!alive.isEmpty()) {
      progress.say(
          "%d of %d processes run already%s"
              .formatted(
                  alive.size(),
                  parts.size(),
                  alive.size() == parts.size() ? "." : "; starting the others:"));
    }
  }

  private void refuseTakenPorts(List<Part> parts, ProcessTable table, int otherOffset) {
    var taken = new ArrayList<String>();
    for (var part : parts) {
      if (table.find(part.name()).isPresent()) {
        continue;
      }
      part.ports()
          .forEach((use, port) -> {
            if (!PortHolder.isFree(port)) {
              taken.add("port %d (%s) is in use by %s".formatted(port, part.name(), holder(port)));
            }
          });
    }
    if (!taken.isEmpty()) {
      throw Problem.failed(
          String.join("\n", taken),
          "stop what holds the port, or ./mesh up --port-offset "
              + otherOffset
              + ", which shifts all known ports");
    }
  }

  private static String holder(int port) {
    return PortHolder.of(port)
        .map(holder -> "%s (pid %d)".formatted(holder.name(), holder.pid()))
        .orElse("a process of another user");
  }

  private void prepare(StartOptions options) throws IOException, InterruptedException {
    if (options.redisUrl() == null) {
      RedisBinary.prepare(state);
    }
    new Training(distribution, progress).ifNeeded();
  }

  private void start(List<Part> parts, ProcessTable table)
      throws IOException, InterruptedException {
    try (var launcher = new Launcher(state, table, this::command, progress, GRACE)) {
      launcher.startAll(parts);
      try {
        var config = writeKubeconfig(state, parts);
        boolean usualPlace = state.path().equals(distribution.root().resolve(".mesh"));
        new Ready(state, usualPlace, progress).announce(parts, openDemo(parts, config));
      } catch (RuntimeException | IOException | InterruptedException e) {
        launcher.stopStarted();
        throw e;
      }
    }
  }

  private boolean openDemo(List<Part> parts, Kubeconfig config) throws InterruptedException {
    try (var pilot = new MeshApi(config)) {
      var demo = new Demo(pilot, distribution.root(), port(parts, "ingress", "http"));
      demo.expose();
      return demo.awaitPage();
    }
  }

  private List<String> command(Part part) throws IOException, InterruptedException {
    return part.program() == null ? part.arguments() : distribution.command(part.program());
  }

  static Kubeconfig writeKubeconfig(StateDir state, List<Part> parts) throws IOException {
    var config =
        new Kubeconfig(
            URI.create("https://127.0.0.1:" + port(parts, "pilot", "https")),
            Files.readString(state.bundle()),
            Files.readString(state.adminToken()).strip());
    StateDir.writePrivately(state.kubeconfig(), config.toYaml());
    return config;
  }

  static int port(List<Part> parts, String name, String use) {
    return parts.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow()
        .port(use);
  }
}
