package io.amime.bench.method;

import io.amime.bench.load.Backend;
import io.amime.bench.load.LoadResult;
import io.amime.bench.measure.CpuTime;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.Machine.Core;
import io.amime.bench.measure.OwnTime;
import io.amime.bench.peers.RunningPeer;
import io.amime.bench.report.Sample;
import java.io.IOException;

/** Reads what a load cost the proxy and the machine. */
final class Meter {
  private static final double SMALLEST = 1e-6;

  private final Backend backend;

  Meter(Backend backend) {
    this.backend = backend;
  }

  /** Puts a load on a proxy and waits for its end. */
  interface Load {
    LoadResult run() throws IOException, InterruptedException;
  }

  /** Counters at one moment. */
  private record Reading(
      long nanos, Core proxyCore, Core loadCore, CpuTime proxy, CpuTime backend, double own) {}

  Sample measure(RunningPeer peer, Load load) throws IOException, InterruptedException {
    var before = read(peer);
    var result = load.run();
    var after = read(peer);
    double micros = (after.nanos - before.nanos) / 1e3;
    double used = after.proxy.microsSince(before.proxy);
    var proxyCore = after.proxyCore.since(before.proxyCore);
    var loadCore = after.loadCore.since(before.loadCore);
    double ours = used + after.backend.microsSince(before.backend) + after.own - before.own;
    return new Sample(
        used / Math.max(SMALLEST, result.units()),
        result.rate(),
        result.p50(),
        result.p99(),
        result.p999(),
        result.errors(),
        used / micros,
        loadCore.busy() / micros,
        Math.max(0, proxyCore.busy() + loadCore.busy() - ours) / (2 * micros),
        (proxyCore.stolen() + loadCore.stolen()) / (2 * micros));
  }

  private Reading read(RunningPeer peer) throws IOException {
    return new Reading(
        System.nanoTime(),
        Machine.core(Machine.PROXY_CORE),
        Machine.core(Machine.LOAD_CORE),
        peer.cpu(),
        backend.cpu(),
        OwnTime.micros());
  }
}
