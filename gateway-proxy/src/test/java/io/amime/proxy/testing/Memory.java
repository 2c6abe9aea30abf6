package io.amime.proxy.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;

/** What this process holds on to beyond what it held at one moment. */
public final class Memory {
  private final long before = held();
  private long most;

  /**
   * Buffers of the proxies (clients and servers of the tests have another allocator), and what a
   * collection leaves of the heap.
   */
  private static long held() {
    System.gc();
    var buffers = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + buffers.usedDirectMemory();
  }

  /** Looks now. */
  public Memory look() {
    most = Math.max(most, held() - before);
    return this;
  }

  /** Megabytes more than at the beginning when it was most. */
  public long megabytes() {
    return most / 1024 / 1024;
  }
}
