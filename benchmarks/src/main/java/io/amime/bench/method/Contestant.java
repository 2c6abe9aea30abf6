package io.amime.bench.method;

import io.amime.bench.cases.Case;
import io.amime.bench.load.AnswerCheck;
import io.amime.bench.load.Backend;
import io.amime.bench.load.Wrk;
import io.amime.bench.measure.Site;
import io.amime.bench.peers.Peer;
import io.amime.bench.peers.RunningPeer;
import io.amime.bench.report.PeerResult;
import io.amime.bench.report.Sample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** A peer that takes part in a case, from its start on. */
final class Contestant implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int COLD_SECONDS = 3;
  private static final int WINDOW_SECONDS = 4;
  private static final double STEADY = 0.04;

  private final Peer peer;
  private final Case asked;
  private final RunningPeer running;
  private final PeerResult result;
  private final Meter meter;

  private Contestant(Peer peer, Case asked, RunningPeer running, PeerResult result, Meter meter) {
    this.meter = meter;
    this.peer = peer;
    this.asked = asked;
    this.running = running;
    this.result = result;
  }

  static Contestant start(Peer peer, Case asked, Backend backend, Site site, PeerResult result)
      throws IOException, InterruptedException {
    return new Contestant(
        peer, asked, peer.start(asked, backend, site), result, new Meter(backend));
  }

  String name() {
    return peer.name();
  }

  int port() {
    return running.port();
  }

  PeerResult result() {
    return result;
  }

  /** Waits for the first answer, measures the cold phase, and goes on until it gets no better. */
  void warmUp(Wrk wrk, Plan plan) throws IOException, InterruptedException {
    Instant first;
    try {
      first = AnswerCheck.firstAnswer(asked.message(), port(), Instant.now().plus(START));
    } catch (IOException e) {
      throw new IOException(
          name() + ": " + e.getMessage() + "\n" + running.process().lastWords(), e);
    }
    long cold = wrk.run(port(), asked.connections(), COLD_SECONDS).requests();
    double before = 0;
    boolean steady = false;
    double seconds = COLD_SECONDS;
    double least = peer.warmsUp() ? plan.warmUpSeconds() : COLD_SECONDS + WINDOW_SECONDS;
    while (seconds < least || (!steady && seconds < plan.longestWarmUpSeconds())) {
      double now = measure(() -> wrk.run(port(), asked.connections(), WINDOW_SECONDS)).cpuMicros();
      steady = Math.abs(now - before) < STEADY * now;
      before = now;
      seconds += WINDOW_SECONDS;
    }
    if (!steady) {
      result.remark("not steady after %.0f s of warm-up".formatted(seconds));
    }
    result.cold(Duration.between(running.started(), first).toMillis(), cold, seconds);
  }

  Sample measure(Meter.Load load) throws IOException, InterruptedException {
    var sample = meter.measure(running, load);
    running.truncateLog();
    return sample;
  }

  long pssKilobytes() throws IOException {
    return running.process().pssKilobytes();
  }

  String describeStart() {
    return "%s: first answer after %.0f ms, %d requests in the first %d s, warm after %.0f s"
        .formatted(
            name(),
            result.firstAnswerMillis(),
            result.firstThreeSeconds(),
            COLD_SECONDS,
            result.warmUpSeconds());
  }

  void pause() throws IOException {
    running.process().pause();
  }

  void resume() throws IOException {
    running.process().resume();
  }

  @Override
  public void close() {
    running.close();
  }
}
