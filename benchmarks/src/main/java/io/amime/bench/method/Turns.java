package io.amime.bench.method;

import io.amime.bench.load.Driver;
import io.amime.bench.report.PeerResult;
import io.amime.bench.report.Sample;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What is done with a peer when it is its turn. */
final class Turns {
  private static final String HALF = "half";
  private static final String OWN = "amime";
  private static final int SETTLE_SECONDS = 1;
  private static final double SATURATED = 0.93;
  private static final double DISTURBED = 0.05;

  private final Driver driver;
  private final Plan plan;
  private final Consumer<String> progress;
  private final Set<String> met = new HashSet<>();
  private int half;

  Turns(Driver driver, Plan plan, Consumer<String> progress) {
    this.driver = driver;
    this.plan = plan;
    this.progress = progress;
  }

  void saturate(Contestant contestant) throws IOException, InterruptedException {
    driver.saturate(contestant.port(), SETTLE_SECONDS);
    var sample =
        contestant.measure(() -> driver.saturate(contestant.port(), plan.saturationSeconds()));
    var result = contestant.result();
    result.saturated(sample);
    result.memory(contestant.running().pssKilobytes());
    if (sample.busy() < SATURATED) {
      result.remark("not saturated: it used %.0f %% of its core".formatted(100 * sample.busy()));
    }
    note(contestant, "saturated", sample);
  }

  /** Once: half of what our own proxy could do becomes a rate for everybody. */
  void chooseHalf(List<Contestant> contestants) {
    if (half == 0 && plan.halfOfOwn()) {
      half =
          contestants.stream()
              .filter(c -> c.name().equals(OWN))
              .findFirst()
              .map(c -> (int) (c.result().saturation().getFirst().rate() / 2))
              .orElse(0);
    }
  }

  void atRates(Contestant contestant) throws IOException, InterruptedException {
    if (!driver.paces()) {
      return;
    }
    for (int rate : plan.rates()) {
      atRate(contestant, Integer.toString(rate), rate, plan.openLoopSeconds());
    }
    if (half > 0) {
      atRate(contestant, HALF, half, plan.halfSeconds());
    }
  }

  private void atRate(Contestant contestant, String name, int rate, int seconds)
      throws IOException, InterruptedException {
    driver.pace(contestant.port(), rate, settleSeconds(contestant, name));
    var sample = contestant.measure(() -> driver.pace(contestant.port(), rate, seconds));
    contestant.result().atRate(name, sample);
    if (sample.loadBusy() > SATURATED) {
      contestant
          .result()
          .remark(
              "the core of the load was %.0f %% busy at %d/s: latencies are not the proxy's alone"
                  .formatted(100 * sample.loadBusy(), rate));
    }
    note(contestant, rate + "/s", sample);
    var changes = contestant.running().changes();
    if (changes != null) {
      var changing =
          contestant.measure(() -> {
            try (var steady = Changing.start(changes)) {
              return driver.pace(contestant.port(), rate, seconds);
            }
          });
      contestant.result().atRate(name + PeerResult.CHANGING, changing);
      note(contestant, "changing", changing);
    }
  }

  /**
   * At a low rate a JVM runs other code than at saturation, requests one by one and not by the
   * dozen, and compiles that, too, when it meets it first.
   */
  private int settleSeconds(Contestant contestant, String rate) {
    boolean first = met.add(contestant.name() + " at " + rate);
    return first && contestant.peer().isJvm() ? plan.rateWarmUpSeconds() : SETTLE_SECONDS;
  }

  private void note(Contestant contestant, String load, Sample s) {
    if (s.others() > DISTURBED) {
      contestant
          .result()
          .remark(
              "disturbed: other programs used %.0f %% of both cores in a round"
                  .formatted(100 * s.others()));
    }
    progress.accept(
        "  %-12s %-9s %8.1f us %9.1f/s  p50 %.2f p99 %.2f p99.9 %.2f ms  core %3.0f %%, load core %3.0f %%, others %.0f %%, stolen %.1f %%%s"
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
}
