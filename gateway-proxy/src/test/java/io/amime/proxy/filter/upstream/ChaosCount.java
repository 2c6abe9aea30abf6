package io.amime.proxy.filter.upstream;

import java.util.concurrent.atomic.LongAdder;

/** What became of the requests of chaotic clients. */
final class ChaosCount {
  private final LongAdder right = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder pipelined = new LongAdder();
  private final LongAdder cancelled = new LongAdder();

  /** The upstream's own answer, whole. */
  void addRight() {
    right.increment();
  }

  /** The proxy's answer, or none: the upstream had broken. */
  void addFailed() {
    failed.increment();
  }

  /** Sent before the ones before it were answered. */
  void addPipelined(int requests) {
    pipelined.add(requests);
  }

  /** Given up by the client, at whatever moment. */
  void addCancelled(int requests) {
    cancelled.add(requests);
  }

  long right() {
    return right.sum();
  }

  long disturbed() {
    return pipelined.sum() + cancelled.sum();
  }

  @Override
  public String toString() {
    return "%s right, %s failed, %s pipelined, %s cancelled"
        .formatted(right, failed, pipelined, cancelled);
  }
}
