package io.amime.bench.method;

import io.amime.bench.cases.Case;
import io.amime.bench.cases.Traffic;
import io.amime.bench.load.Backend;
import io.amime.bench.load.Driver;
import io.amime.bench.load.Drivers;
import io.amime.bench.load.LoadLoop;
import io.amime.bench.measure.Site;
import io.amime.bench.peers.Peer;
import io.amime.bench.peers.Scene;
import io.amime.bench.report.CaseResult;
import io.amime.bench.report.PeerResult;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * One case from start to end. Every peer is started and warmed up once; then they take turns, and
 * those whose turn it is not are stopped, so that each has its core for itself.
 */
public final class CaseRun implements AutoCloseable {
  private final Case asked;
  private final Plan plan;
  private final Consumer<String> progress;
  private final Site site = Site.create();
  private final LoadLoop loop = new LoadLoop();
  private final Scene scene;
  private final Driver driver;
  private final CaseResult result;
  private final List<Contestant> contestants = new ArrayList<>();

  /**
   * @param progress told every line that a waiting person may want to see
   */
  public CaseRun(Case asked, Plan plan, Consumer<String> progress) throws IOException {
    this.asked = asked;
    this.plan = plan;
    this.progress = progress;
    this.result = new CaseResult(asked.name(), asked.what(), asked.traffic().unit());
    var trust = new Trust(site.folder("trust"));
    this.scene = new Scene(asked.setup(), Backend.start(asked, site, trust), site, trust, 0);
    this.driver = new Drivers(asked.setup(), trust, loop, site.folder("load")).of(asked);
  }

  public CaseResult run(List<Peer> peers) throws IOException, InterruptedException {
    var able = new ArrayList<Peer>();
    for (var peer : peers) {
      peer.lacks(asked.setup()).ifPresentOrElse(why -> absent(peer, why), () -> able.add(peer));
    }
    if (asked.traffic() instanceof Traffic.Started started && !plan.onlyChecks()) {
      starts(able, started);
      return result;
    }
    for (var peer : able) {
      begin(peer);
    }
    if (plan.onlyChecks()) {
      return result;
    }
    if (asked.traffic() instanceof Traffic.Counted counted) {
      var counting = new Counting(counted, scene, progress);
      for (var contestant : order(contestants, 0)) {
        turn(contestant, () -> counting.count(contestant));
      }
    } else {
      rounds();
    }
    return result;
  }

  private void starts(List<Peer> peers, Traffic.Started started)
      throws IOException, InterruptedException {
    var starting = new Starting(scene, driver, progress);
    for (var peer : peers) {
      result.peers().put(peer.name(), resultOf(peer));
    }
    for (int round = 0; round < plan.rounds(); round++) {
      for (var peer : order(peers, round)) {
        var mine = result.peers().get(peer.name());
        try {
          if (mine != null && mine.absent() == null) {
            starting.start(peer, mine, started.workloads());
          }
        } catch (IOException e) {
          absent(peer, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  /** Profiles every peer, after the rounds so that it disturbs none of them. */
  public void inspect(Path folder) throws IOException, InterruptedException {
    var inspection = new Inspection(folder, asked);
    for (var contestant : contestants) {
      contestant.running().resume();
      inspection.look(contestant);
      contestant.running().pause();
    }
  }

  private static PeerResult resultOf(Peer peer) throws IOException {
    var mine = new PeerResult();
    peer.caveat().ifPresent(mine::remark);
    return mine;
  }

  private void absent(Peer peer, String why) {
    result.peers().put(peer.name(), PeerResult.absent(why));
    progress.accept("  " + peer.name() + ": absent, " + why);
  }

  private void begin(Peer peer) throws IOException, InterruptedException {
    var mine = resultOf(peer);
    var contestant =
        new Contestant(peer, peer.start(scene), driver, new Meter(scene.backend()), mine);
    try {
      contestant.warmUp(plan);
      var wrong = driver.check(contestant.port());
      if (!wrong.isEmpty()) {
        throw new IOException("answers wrongly: " + String.join("; ", wrong));
      }
    } catch (IOException e) {
      // A peer that cannot do it is no reason to measure nothing of the others.
      var why = contestant.reason(e);
      contestant.close();
      absent(peer, why);
      return;
    }
    contestants.add(contestant);
    result.peers().put(peer.name(), mine);
    progress.accept("  " + contestant.describeStart());
    contestant.running().pause();
  }

  private void rounds() throws IOException, InterruptedException {
    var turns = new Turns(driver, plan, progress);
    for (int round = 0; round < plan.rounds(); round++) {
      for (var contestant : order(contestants, round)) {
        turn(contestant, () -> turns.saturate(contestant));
      }
      turns.chooseHalf(contestants);
      for (var contestant : order(contestants, round)) {
        turn(contestant, () -> turns.atRates(contestant));
      }
    }
  }

  /** What one does while all others are stopped. */
  private interface Turn {
    void run() throws IOException, InterruptedException;
  }

  private void turn(Contestant contestant, Turn turn) throws IOException, InterruptedException {
    try {
      contestant.running().resume();
      turn.run();
      contestant.running().pause();
    } catch (IOException e) {
      var why = contestant.reason(e);
      contestants.remove(contestant);
      contestant.close();
      absent(contestant.peer(), why);
    }
  }

  private static <T> List<T> order(List<T> all, int round) {
    var order = new ArrayList<>(all);
    Collections.rotate(order, round);
    if (round % 2 == 1) {
      Collections.reverse(order);
    }
    return order;
  }

  @Override
  public void close() throws IOException {
    contestants.forEach(Contestant::close);
    loop.close();
    scene.backend().close();
    site.close();
  }
}
