package io.amime.proxy.tap;

import io.amime.api.observe.TapOrder;
import io.amime.proxy.http.RequestRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Requests that wait to be shown to one who looks. What comes faster than wanted, or than it is
 * taken away, is only counted; event loops never wait here.
 */
final class Tap {
  private static final int WAITING = 1024;
  private static final int COUNT_BITS = 20;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final TapOrder order;
  private final LongSupplier nanos;
  private final long begin;
  private final ConcurrentLinkedQueue<Caught> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong leftOut = new AtomicLong();
  private final AtomicBoolean sending = new AtomicBoolean();

  /** The current second since the begin, and below it how many were let through in it. */
  private final AtomicLong window = new AtomicLong();

  Tap(TapOrder order, LongSupplier nanos) {
    this.order = order;
    this.nanos = nanos;
    this.begin = nanos.getAsLong();
  }

  /** A request that will be shown. */
  record Caught(RequestRecord record, Map<String, String> headers) {}

  String name() {
    return order.tap();
  }

  /** Whether nobody can be looking any more. */
  boolean over() {
    return second() >= order.seconds();
  }

  /** Takes the request if it is wanted. */
  void offer(PassingRequest request) {
    if (over() || !order.filter().wants(request)) {
      return;
    }
    if (!withinRate() || !place()) {
      leftOut.incrementAndGet();
      return;
    }
    queue.add(new Caught(request.record(), request.headers()));
  }

  private boolean withinRate() {
    long second = second();
    while (true) {
      long now = window.get();
      boolean same = now >> COUNT_BITS == second;
      if (same && (now & COUNT_MASK) >= order.rate()) {
        return false;
      }
      long next = same ? now + 1 : (second << COUNT_BITS) + 1;
      if (window.compareAndSet(now, next)) {
        return true;
      }
    }
  }

  private boolean place() {
    if (waiting.incrementAndGet() <= WAITING) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  private long second() {
    return TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - begin);
  }

  /** What waits, oldest first. */
  List<Caught> take(int most) {
    var taken = new ArrayList<Caught>();
    while (taken.size() < most) {
      var next = queue.poll();
      if (next == null) {
        break;
      }
      waiting.decrementAndGet();
      taken.add(next);
    }
    return taken;
  }

  /** How many have been left out since the last time. */
  long takeLeftOut() {
    return leftOut.getAndSet(0);
  }

  /** These could not be shown after all. */
  void lost(long count) {
    leftOut.addAndGet(count);
  }

  /** Whether there is something to say and nobody is saying it; then {@link #sent} must follow. */
  boolean beginSending() {
    return (waiting.get() > 0 || leftOut.get() > 0) && sending.compareAndSet(false, true);
  }

  void sent() {
    sending.set(false);
  }
}
