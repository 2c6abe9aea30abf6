package io.amime.bench.load;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends at a fixed rate, whether or not the proxy keeps up, or as fast as answers come. At a fixed
 * rate latency counts from the moment at which a request was meant to be sent, so a proxy that
 * stalls is charged for everybody who had to wait. All of it happens on one event loop.
 */
final class Pacer {
  private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventLoop loop;
  private final double interval;
  private final long length;
  private final long expected;
  private final ArrayDeque<Lane> idle = new ArrayDeque<>();
  private final Map<Lane, Long> running = new IdentityHashMap<>();
  private final Histogram latencies = new Histogram(LONGEST_MICROS, 3);
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long start;
  private long due;
  private long sent;
  private long answered;
  private long errors;
  private boolean over;

  /**
   * @param rate per second; 0 for as fast as answers come
   */
  Pacer(EventLoop loop, double rate, int seconds) {
    this.loop = loop;
    this.length = seconds * NANOS;
    this.interval = rate > 0 ? NANOS / rate : 0;
    this.expected = rate > 0 ? (long) (rate * seconds) : Long.MAX_VALUE;
  }

  /** Done when everything has been answered, or the time is up where there is no rate. */
  CompletableFuture<Void> done() {
    return done;
  }

  void start() {
    start = System.nanoTime();
    if (interval > 0) {
      tick();
    } else {
      due = Long.MAX_VALUE;
      loop.schedule(this::end, length, TimeUnit.NANOSECONDS);
      send();
    }
  }

  private void end() {
    over = true;
    done.complete(null);
  }

  private void tick() {
    long now = System.nanoTime();
    while (due < expected && intended(due) <= now) {
      due++;
    }
    send();
    if (due < expected) {
      loop.schedule(this::tick, Math.max(1, intended(due) - now), TimeUnit.NANOSECONDS);
    }
  }

  /** Sends what is due over what is idle; the rest waits, and its latency grows meanwhile. */
  private void send() {
    while (start != 0 && !over && sent < due && !idle.isEmpty()) {
      var lane = idle.poll();
      running.put(lane, interval > 0 ? intended(sent) : System.nanoTime());
      sent++;
      lane.send();
    }
  }

  private long intended(long number) {
    return start + (long) (number * interval);
  }

  /** A lane is there for the first time. */
  void opened(Lane lane) {
    idle.add(lane);
    send();
  }

  /** The answer is complete. */
  void answered(Lane lane, boolean good) {
    var intended = running.remove(lane);
    if (intended == null || over) {
      return;
    }
    long micros = (System.nanoTime() - intended) / 1000;
    latencies.recordValue(Math.min(LONGEST_MICROS, Math.max(0, micros)));
    errors += good ? 0 : 1;
    idle.add(lane);
    next();
  }

  /** The lane is gone; what it carried will not be answered. */
  void broken(Lane lane) {
    idle.remove(lane);
    if (running.remove(lane) != null && !over) {
      errors++;
      next();
    }
  }

  /** A connection could not be made. */
  void unreachable() {
    errors++;
  }

  private void next() {
    answered++;
    send();
    if (answered >= expected) {
      end();
    }
  }

  /** What came of it; what never came back is an error, not a good latency. */
  LoadResult finish() {
    over = true;
    double seconds = (System.nanoTime() - start) / (double) NANOS;
    long lost = interval > 0 ? expected - answered : 0;
    return new LoadResult(
        answered,
        errors + lost,
        seconds,
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(99),
        latencies.getValueAtPercentile(99.9));
  }
}
