package io.amime.bench.method;

import io.amime.bench.cases.Case;
import io.amime.bench.load.AnswerCheck;
import io.amime.bench.load.Backend;
import io.amime.bench.load.LoadResult;
import io.amime.bench.load.OpenLoop;
import io.amime.bench.load.Wrk;
import io.amime.bench.measure.Site;
import io.amime.bench.peers.Peer;
import io.amime.bench.report.CaseResult;
import io.amime.bench.report.PeerResult;
import io.amime.bench.report.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * One case from start to end. Every peer is started and warmed up once; then they take turns, and
 * those whose turn it is not are stopped, so that each has its core for itself.
 */
public final class CaseRun implements AutoCloseable {
  private static final String HALF = "half";
  private static final int SETTLE_SECONDS = 1;
  private static final double SATURATED = 0.93;
  private static final double DISTURBED = 0.05;

  private final Case asked;
  private final Plan plan;
  private final Consumer<String> progress;
  private final Site site;
  private final Backend backend;
  private final OpenLoop openLoop = new OpenLoop();
  private final Wrk wrk;
  private final CaseResult result;
  private final List<Contestant> contestants = new ArrayList<>();

  public CaseRun(Case asked, Plan plan, Consumer<String> progress) throws IOException {
    this.asked = asked;
    this.plan = plan;
    this.progress = progress;
    this.result = new CaseResult(asked.name(), asked.what());
    this.site = Site.create();
    this.backend = Backend.start(site);
    this.wrk = new Wrk(asked.message(), site.folder("load"));
  }

  public CaseResult run(List<Peer> peers) throws IOException, InterruptedException {
    for (var peer : peers) {
      var lacks = peer.lacks(asked);
      if (lacks.isPresent()) {
        result.peers().put(peer.name(), PeerResult.absent(lacks.get()));
        progress.accept("  " + peer.name() + ": absent, " + lacks.get());
      } else {
        begin(peer);
      }
    }
    int half = 0;
    for (int round = 0; round < plan.rounds(); round++) {
      for (var contestant : order(round)) {
        contestant.resume();
        saturate(contestant);
        contestant.pause();
      }
      half = half == 0 && plan.halfOfOwn() ? halfOfOwn() : half;
      for (var contestant : order(round)) {
        contestant.resume();
        atRates(contestant, half);
        contestant.pause();
      }
    }
    return result;
  }

  private void begin(Peer peer) throws IOException, InterruptedException {
    var mine = new PeerResult();
    result.peers().put(peer.name(), mine);
    var contestant = Contestant.start(peer, asked, backend, site, mine);
    contestants.add(contestant);
    contestant.warmUp(wrk, plan);
    var wrong = AnswerCheck.check(asked, contestant.port());
    if (!wrong.isEmpty()) {
      throw new IOException(peer.name() + " answers wrongly: " + wrong);
    }
    progress.accept("  " + contestant.describeStart());
    contestant.pause();
  }

  private List<Contestant> order(int round) {
    var order = new ArrayList<>(contestants);
    Collections.rotate(order, round);
    if (round % 2 == 1) {
      Collections.reverse(order);
    }
    return order;
  }

  private void saturate(Contestant contestant) throws IOException, InterruptedException {
    wrk.run(contestant.port(), asked.connections(), SETTLE_SECONDS);
    var sample =
        contestant.measure(
            () -> wrk.run(contestant.port(), asked.connections(), plan.saturationSeconds()));
    var mine = contestant.result();
    mine.saturated(sample);
    mine.memory(contestant.pssKilobytes());
    if (sample.busy() < SATURATED) {
      mine.remark("not saturated: it used %.0f %% of its core".formatted(100 * sample.busy()));
    }
    disturbed(contestant, sample);
    say(contestant, "saturated", sample);
  }

  private void atRates(Contestant contestant, int half) throws IOException, InterruptedException {
    for (int rate : plan.rates()) {
      atRate(contestant, Integer.toString(rate), rate);
    }
    if (half > 0) {
      atRate(contestant, HALF, half);
    }
  }

  private void atRate(Contestant contestant, String name, int rate)
      throws IOException, InterruptedException {
    open(contestant, rate, SETTLE_SECONDS);
    var sample = contestant.measure(() -> open(contestant, rate, plan.openLoopSeconds()));
    contestant.result().atRate(name, sample);
    disturbed(contestant, sample);
    say(contestant, rate + "/s", sample);
  }

  private LoadResult open(Contestant contestant, int rate, int seconds)
      throws InterruptedException {
    return openLoop.run(asked.message(), contestant.port(), asked.connections(), rate, seconds);
  }

  private static void disturbed(Contestant contestant, Sample sample) {
    if (sample.others() > DISTURBED) {
      contestant
          .result()
          .remark(
              "disturbed: other programs used %.0f %% of both cores in a round"
                  .formatted(100 * sample.others()));
    }
  }

  /** Half of what our own proxy could do in the first round. */
  private int halfOfOwn() {
    return contestants.stream()
        .filter(c -> c.name().equals("amime"))
        .findFirst()
        .map(c -> (int) (c.result().saturation().getFirst().rate() / 2))
        .orElse(0);
  }

  private void say(Contestant contestant, String load, Sample s) {
    progress.accept(
        "  %-12s %-9s %6.1f us/req %8.0f/s  p50 %.2f p99 %.2f p99.9 %.2f ms  core %3.0f %%, load core %3.0f %%, others %.0f %%, stolen %.1f %%%s"
            .formatted(
                contestant.name(),
                load,
                s.cpuMicros(),
                s.rate(),
                s.p50() / 1e3,
                s.p99() / 1e3,
                s.p999() / 1e3,
                100 * s.busy(),
                100 * s.loadBusy(),
                100 * s.others(),
                100 * s.stolen(),
                s.errors() > 0 ? ", errors " + s.errors() : ""));
  }

  @Override
  public void close() throws IOException {
    contestants.forEach(Contestant::close);
    openLoop.close();
    backend.close();
    site.close();
  }
}
