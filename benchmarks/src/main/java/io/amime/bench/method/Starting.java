package io.amime.bench.method;

import io.amime.bench.load.Driver;
import io.amime.bench.peers.Peer;
import io.amime.bench.peers.RunningPeer;
import io.amime.bench.peers.Scene;
import io.amime.bench.report.PeerResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Figures of proxies that are started for nothing else: how soon one is there, what many need. */
final class Starting {
  private static final double KILO = 1024;

  private final Scene scene;
  private final Driver driver;
  private final Consumer<String> progress;
  private int number;

  Starting(Scene scene, Driver driver, Consumer<String> progress) {
    this.scene = scene;
    this.driver = driver;
    this.progress = progress;
  }

  /**
   * Starts that many proxies one after the other, each under load for its first seconds, and ends
   * them.
   */
  void start(Peer peer, PeerResult result, int workloads) throws IOException, InterruptedException {
    if (workloads > 1 && startedTogether(peer, result, workloads)) {
      return;
    }
    var running = new ArrayList<RunningPeer>();
    try {
      while (running.size() < workloads) {
        number++;
        var next = peer.start(scene.number(number));
        running.add(next);
        begin(peer, next, result);
      }
      memory(peer, running, result, workloads);
    } finally {
      running.forEach(RunningPeer::close);
    }
  }

  private boolean startedTogether(Peer peer, PeerResult result, int workloads)
      throws IOException, InterruptedException {
    var host = peer.startHost(scene, workloads);
    if (host.isEmpty()) {
      return false;
    }
    try (var all = host.get()) {
      for (int port : all.ports()) {
        // The others stand by the time that it is their turn.
        begin(peer, all.at(port), port == all.peer().port() ? result : new PeerResult());
      }
      memory(peer, List.of(all.peer()), result, workloads);
    }
    return true;
  }

  private void begin(Peer peer, RunningPeer running, PeerResult result)
      throws IOException, InterruptedException {
    var contestant = new Contestant(peer, running, driver, new Meter(scene.backend()), result);
    contestant.beginCold();
    var wrong = driver.check(running.port());
    if (!wrong.isEmpty()) {
      throw new IOException("answers wrongly: " + String.join("; ", wrong));
    }
    progress.accept("  " + contestant.describeStart());
  }

  private void memory(Peer peer, Iterable<RunningPeer> all, PeerResult result, int count)
      throws IOException {
    long kilobytes = 0;
    for (var one : all) {
      kilobytes += one.pssKilobytes();
    }
    result.memory(kilobytes);
    if (count > 1) {
      result.footprint("workloads", count);
      result.footprint("pssMbEach", kilobytes / KILO / count);
      progress.accept(
          "  %s: %d workloads with %.0f MB together"
              .formatted(peer.name(), count, kilobytes / KILO));
    }
  }
}
