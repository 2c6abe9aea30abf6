package io.amime.proxy.heap;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps the old generation near what is alive in it. The serial collector looks there only when the
 * heap can grow no more: whatever limit a large mesh needs, a small one would reach it, too, with
 * what has long been dead. Other collectors know better and are left alone.
 */
public final class HeapKeeper implements AutoCloseable {
  private static final String OLD_OF_SERIAL = "Tenured Gen";

  /** Bytes that are never worth a collection, as long as one sidecar of a small mesh needs less. */
  static final long FLOOR = 28L << 20;

  private static final long LOOK_SECONDS = 1;

  private final LongSupplier used;
  private final Runnable collect;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("heap-keeper").unstarted(task));
  private long limit = FLOOR;

  /**
   * @param used bytes of the old generation, dead or alive
   * @param collect what makes the dead ones free
   */
  HeapKeeper(LongSupplier used, Runnable collect) {
    this.used = used;
    this.collect = collect;
  }

  /** Begins to look after the heap of this process, empty where its collector does so itself. */
  public static Optional<HeapKeeper> start() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(OLD_OF_SERIAL))
        .findFirst()
        .map(pool -> {
          var keeper = new HeapKeeper(() -> pool.getUsage().getUsed(), System::gc);
          keeper.timer.scheduleWithFixedDelay(
              keeper::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
          return keeper;
        });
  }

  /** Collects once half as much again has come as was alive after the last time. */
  void look() {
    if (used.getAsLong() > limit) {
      collect.run();
      limit = Math.max(FLOOR, used.getAsLong() / 2 * 3);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
