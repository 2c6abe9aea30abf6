package io.amime.proxy.health;

import io.amime.api.discovery.HealthCheck;
import io.amime.proxy.upstream.Dialer;
import io.amime.proxy.upstream.HostPool;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one member from time to time, over connections of its own: what callers may have open is
 * theirs. Everything happens on one event loop.
 */
public final class HealthChecker {
  private static final Logger log = LoggerFactory.getLogger(HealthChecker.class);
  private static final double JITTER = 0.1;

  private final Subject subject;
  private final Checked member;
  private final CheckCounts counts;
  private final EventLoop loop;
  private final Supplier<RandomGenerator> random;
  private final CheckedHealth health;
  private HostPool pool;
  private @Nullable Probe probe;
  private @Nullable ScheduledFuture<?> next;
  private long lastAsked;
  private boolean asked;
  private volatile boolean stopped;

  /**
   * What is asked of whom.
   *
   * @param name of cluster and member, for people
   * @param authority under which the member is called
   * @param sidecar whether a sidecar answers in front of the member
   */
  record Subject(
      HealthCheck check, String name, String authority, Dialer dialer, boolean sidecar) {}

  HealthChecker(
      Subject subject,
      Checked member,
      CheckCounts counts,
      EventLoop loop,
      Supplier<RandomGenerator> random) {
    this.subject = subject;
    this.member = member;
    this.counts = counts;
    this.loop = loop;
    this.random = random;
    this.pool = open();
    this.health =
        new CheckedHealth(subject.check().unhealthyThreshold(), subject.check().healthyThreshold());
  }

  private HostPool open() {
    return new HostPool(loop, subject.dialer(), NoLimits.INSTANCE);
  }

  /** The first check follows at once, but not in the same moment everywhere. */
  void start() {
    loop.execute(() -> schedule((long) (interval() * JITTER * random.get().nextDouble())));
  }

  /** Asks no more. What is known stays. */
  public void stop() {
    stopped = true;
    if (!loop.isShuttingDown()) {
      loop.execute(this::stopped);
    }
  }

  private void stopped() {
    if (next != null) {
      next.cancel(false);
    }
    if (probe != null) {
      probe.cancel();
    }
    pool.retire();
  }

  private long interval() {
    return subject.check().interval().toNanos();
  }

  private void schedule(long nanos) {
    if (!stopped && !loop.isShuttingDown()) {
      next = loop.schedule(this::due, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void scheduleNext() {
    schedule((long) (interval() * (1 + JITTER * (2 * random.get().nextDouble() - 1))));
  }

  private void due() {
    long now = System.nanoTime();
    if (asked
        && !member.called()
        && now - lastAsked < subject.check().noTrafficInterval().toNanos()) {
      scheduleNext();
      return;
    }
    asked = true;
    lastAsked = now;
    var current = newProbe();
    probe = current;
    current.start(subject.check().timeout());
  }

  private Probe newProbe() {
    var check = subject.check();
    return switch (check.kind()) {
      case HTTP -> new HttpProbe(loop, pool, this::told, subject.authority(), check.target());
      case GRPC -> new GrpcProbe(loop, pool, this::told, subject.authority(), check.target());
      case TCP -> new TcpProbe(loop, pool, this::told, subject.sidecar());
    };
  }

  private void told(Outcome outcome, String detail) {
    if (stopped) {
      return;
    }
    if (subject.check().kind() == HealthCheck.Kind.TCP) {
      // One that stands already would prove nothing the next time.
      pool.retire();
      pool = open();
    }
    counts.add(outcome);
    var before = health.verdict();
    var now = health.observe(outcome);
    if (now == Verdict.UNHEALTHY && before != Verdict.UNHEALTHY) {
      log.warn("health-check-failed {}: {}", subject.name(), detail);
    } else if (now == Verdict.HEALTHY && before == Verdict.UNHEALTHY) {
      log.info("health-check-passed {}: {}", subject.name(), detail);
    }
    member.checked(before, now);
    scheduleNext();
  }
}
