package io.amime.pilot.tap;

import io.amime.api.observe.TapOrder;
import io.amime.api.observe.TapOrder.Passed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What one reader is about to be shown, from all proxies together and so at most as much as he
 * wanted from each.
 */
final class OpenTap implements AutoCloseable {
  private static final int WAITING = 1024;

  private final TapOrder order;
  private final Predicate<String> proxies;
  private final LongSupplier nanos;
  private final Runnable onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Queue<Passed> queue = new ArrayDeque<>();
  private final long begin;
  private long leftOut;
  private long second;
  private int inSecond;

  OpenTap(TapOrder order, Predicate<String> proxies, LongSupplier nanos, Runnable onClose) {
    this.order = order;
    this.proxies = proxies;
    this.nanos = nanos;
    this.onClose = onClose;
    this.begin = nanos.getAsLong();
  }

  TapOrder order() {
    return order;
  }

  boolean wants(String proxy) {
    return proxies.test(proxy);
  }

  /** Whether its time is over. */
  boolean over() {
    return elapsed() >= order.seconds();
  }

  private long elapsed() {
    return TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - begin);
  }

  void seen(List<Passed> requests, long uncaught) {
    lock.lock();
    try {
      leftOut += Math.max(0, uncaught);
      for (var passed : requests) {
        if (queue.size() < WAITING && withinRate()) {
          queue.add(passed);
        } else {
          leftOut++;
        }
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean withinRate() {
    if (elapsed() != second) {
      second = elapsed();
      inSecond = 0;
    }
    return inSecond++ < order.rate();
  }

  /** What is new. */
  record News(List<Passed> requests, long leftOut) {
    boolean none() {
      return requests.isEmpty() && leftOut == 0;
    }
  }

  /** Waits for news, but not for ever. */
  News await(Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = atMost.toNanos();
      while (queue.isEmpty() && leftOut == 0 && left > 0) {
        left = news.awaitNanos(left);
      }
      var now = new News(new ArrayList<>(queue), leftOut);
      queue.clear();
      leftOut = 0;
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    onClose.run();
  }
}
