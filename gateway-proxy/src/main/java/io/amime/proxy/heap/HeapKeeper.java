package io.amime.proxy.heap;

import com.sun.management.OperatingSystemMXBean;
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
 *
 * <p>To collect it stops everything for 30 ms and more. So it does not wait until it has to, where
 * there is a second in which the process has next to nothing to do: nobody waits then, and the next
 * busy hour begins with all the room there is.
 */
public final class HeapKeeper implements AutoCloseable {
  private static final String OLD_OF_SERIAL = "Tenured Gen";

  /** Bytes that are never worth a collection, as long as one sidecar of a small mesh needs less. */
  static final long FLOOR = 28L << 20;

  /** Dead bytes, or such as may be dead, that are worth a collection when nobody waits. */
  static final long WORTH = 3L << 20;

  /** Processor time in a look's second, below which nobody waits. */
  static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long LOOK_SECONDS = 1;

  private final LongSupplier used;
  private final LongSupplier worked;
  private final Runnable collect;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("heap-keeper").unstarted(task));
  private long limit = FLOOR;
  private long alive;
  private long workedBefore;

  /**
   * @param used bytes of the old generation, dead or alive
   * @param worked processor time of the process since its start, in nanoseconds
   * @param collect what makes the dead bytes free
   */
  HeapKeeper(LongSupplier used, LongSupplier worked, Runnable collect) {
    this.used = used;
    this.worked = worked;
    this.collect = collect;
  }

  /** Begins to look after the heap of this process, empty where its collector does so itself. */
  public static Optional<HeapKeeper> start() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(OLD_OF_SERIAL))
        .findFirst()
        .map(pool -> {
          var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
          var keeper =
              new HeapKeeper(
                  () -> pool.getUsage().getUsed(), system::getProcessCpuTime, System::gc);
          keeper.timer.scheduleWithFixedDelay(
              keeper::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
          return keeper;
        });
  }

  /**
   * Collects once half as much again has come as was alive after the last time, and what is worth
   * it as soon as it disturbs nobody.
   */
  void look() {
    long now = worked.getAsLong();
    boolean quiet = now - workedBefore < QUIET_NANOS;
    workedBefore = now;
    long bytes = used.getAsLong();
    if (bytes > limit || (quiet && bytes > alive + WORTH)) {
      collect.run();
      alive = used.getAsLong();
      limit = Math.max(FLOOR, alive / 2 * 3);
      workedBefore = worked.getAsLong();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
