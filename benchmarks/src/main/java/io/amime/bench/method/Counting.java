package io.amime.bench.method;

import io.amime.bench.cases.Traffic.Counted;
import io.amime.bench.load.IdleConnections;
import io.amime.bench.measure.Allocation;
import io.amime.bench.measure.LiveHeap;
import io.amime.bench.measure.SystemCalls;
import io.amime.bench.peers.Scene;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Figures that are counted: they do not depend on how busy the machine is. */
final class Counting {
  private static final int SECONDS = 4;
  private static final int IDLE = 10_000;
  private static final double KILO = 1024;
  private static final Set<String> SENDS =
      Set.of("write", "writev", "sendto", "sendmsg", "sendmmsg", "sendfile");

  private final Counted counted;
  private final Scene scene;
  private final Consumer<String> progress;

  Counting(Counted counted, Scene scene, Consumer<String> progress) {
    this.counted = counted;
    this.scene = scene;
    this.progress = progress;
  }

  void count(Contestant contestant) throws IOException, InterruptedException {
    switch (counted.what()) {
      case SYSTEM_CALLS -> systemCalls(contestant);
      case ALLOCATION -> allocation(contestant);
      case IDLE_CONNECTIONS -> idleConnections(contestant);
    }
    progress.accept(
        "  "
            + contestant.name()
            + ": "
            + contestant.result().figures()
            + contestant.result().footprint());
  }

  private void systemCalls(Contestant contestant) throws IOException, InterruptedException {
    var requests = new double[1];
    var calls =
        SystemCalls.during(
            contestant.running().processes(),
            scene.site().folder("trace"),
            () -> requests[0] = contestant.driver().saturate(contestant.port(), SECONDS).units());
    var result = contestant.result();
    double sum = calls.values().stream().mapToLong(Long::longValue).sum();
    result.figure("systemCallsPerRequest", sum / requests[0]);
    result.figure("sendsPerRequest", sends(calls) / requests[0]);
    calls.forEach((name, count) -> {
      if (count > requests[0] / 10) {
        result.figure(name, count / requests[0]);
      }
    });
  }

  private static double sends(Map<String, Long> calls) {
    return calls.entrySet().stream()
        .filter(e -> SENDS.contains(e.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private void allocation(Contestant contestant) throws IOException, InterruptedException {
    if (!contestant.peer().isJvm()) {
      contestant.result().remark("no JVM");
      return;
    }
    var log = new Allocation(contestant.running().gcLog());
    log.mark();
    double requests = contestant.driver().saturate(contestant.port(), 2 * SECONDS).units();
    contestant.result().figure("bytesPerRequest", log.bytesSinceMark() / requests);
  }

  private void idleConnections(Contestant contestant) throws IOException, InterruptedException {
    boolean jvm = contestant.peer().isJvm();
    var running = contestant.running();
    long heapBefore = jvm ? LiveHeap.kilobytes(running.process()) : 0;
    long before = running.pssKilobytes();
    try (var idle = IdleConnections.open(contestant.port(), counted.message(), IDLE)) {
      long after = running.pssKilobytes();
      var result = contestant.result();
      result.footprint("connections", idle.count());
      result.footprint("kbPerConnection", (after - before) / (double) idle.count());
      result.footprint("pssMbWithThem", after / KILO);
      if (jvm) {
        // Pages of the heap that load has touched before take them in without growing.
        long heap = LiveHeap.kilobytes(running.process()) - heapBefore;
        result.footprint("heapKbPerConnection", heap / (double) idle.count());
      }
    }
  }
}
