package io.amime.bench.method;

import io.amime.bench.load.Driver;
import io.amime.bench.measure.CpuTime;
import io.amime.bench.peers.Peer;
import io.amime.bench.peers.RunningPeer;
import io.amime.bench.report.PeerResult;
import io.amime.bench.report.Sample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * A peer that takes part in a case, from its start on.
 *
 * @param result collects what is measured of it
 */
record Contestant(Peer peer, RunningPeer running, Driver driver, Meter meter, PeerResult result)
    implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int COLD_SECONDS = 3;
  private static final int WINDOW_SECONDS = 4;
  private static final double STEADY = 0.04;
  private static final double NANOS = 1e9;
  private static final double MICROS = 1e6;

  String name() {
    return peer.name();
  }

  int port() {
    return running.port();
  }

  /** Waits for the first answer, and sees what it can do from then on. */
  void beginCold() throws IOException, InterruptedException {
    var first = firstAnswer();
    double units = driver.saturate(port(), COLD_SECONDS).units();
    result.cold(Duration.between(running.started(), first).toMillis(), units);
  }

  /** Goes on from the cold phase until it gets no better, at what it will have to do. */
  void warmUp(Plan plan) throws IOException, InterruptedException {
    if (plan.onlyChecks()) {
      firstAnswer();
      return;
    }
    long since = System.nanoTime();
    beginCold();
    double before = 0;
    boolean steady = false;
    double seconds = (System.nanoTime() - since) / NANOS;
    try (var changing = Changing.start(running.changes())) {
      while (seconds < plan.longestWarmUpSeconds() && !(steady && ripe(plan))) {
        double now = measure(() -> driver.saturate(port(), WINDOW_SECONDS)).cpuMicros();
        steady = Math.abs(now - before) < STEADY * now;
        before = now;
        seconds = (System.nanoTime() - since) / NANOS;
      }
    }
    if (!steady || !ripe(plan)) {
      result.remark("not steady after %.0f s of warm-up".formatted(seconds));
    }
    result.warm(seconds);
  }

  private Instant firstAnswer() throws IOException {
    var deadline = Instant.now().plus(START);
    while (true) {
      try {
        return driver.firstAnswer(port(), Instant.now().plus(PATIENCE));
      } catch (IOException e) {
        if (Instant.now().isAfter(deadline) || !running.process().isAlive()) {
          throw new IOException(e.getMessage() + "\n" + running.process().lastWords(), e);
        }
      }
    }
  }

  private boolean ripe(Plan plan) throws IOException {
    return !peer.isJvm() || running.cpu().microsSince(CpuTime.NONE) > plan.warmUpSeconds() * MICROS;
  }

  Sample measure(Meter.Load load) throws IOException, InterruptedException {
    var sample = meter.measure(running, load);
    running.truncateLog();
    return sample;
  }

  /** Why it cannot be measured; a process that has ended tells more than who talked to it. */
  String reason(IOException failure) {
    var process = running.process();
    return process.isAlive()
        ? String.valueOf(failure.getMessage())
        : "it has ended: " + process.lastWords();
  }

  String describeStart() {
    if (result.firstAnswerMillis().isEmpty()) {
      return name() + ": answers as it should";
    }
    var warm =
        result.warmUpSeconds() == 0 ? "" : ", warm after %.0f s".formatted(result.warmUpSeconds());
    return "%s: first answer after %.0f ms, %.0f in the first %d s%s"
        .formatted(
            name(),
            result.firstAnswerMillis().getLast(),
            result.firstThreeSeconds().getLast(),
            COLD_SECONDS,
            warm);
  }

  @Override
  public void close() {
    running.close();
  }
}
