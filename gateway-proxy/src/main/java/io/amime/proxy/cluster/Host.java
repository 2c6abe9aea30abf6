package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.health.HealthChecker;
import io.amime.proxy.health.Verdict;
import io.amime.proxy.upstream.Dialer;
import io.amime.proxy.upstream.HostPool;
import io.amime.proxy.upstream.PoolLimits;
import io.amime.proxy.upstream.UpstreamTls;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One member of a cluster with all that is learned about it; lives as long as the member does. */
public final class Host {
  private final Endpoint endpoint;
  private final Dialer dialer;
  private final PoolLimits limits;
  private final Map<EventLoop, HostPool> pools = new ConcurrentHashMap<>();
  private final Map<EventLoop, HostPool> shadowPools = new ConcurrentHashMap<>();
  private final AtomicInteger active = new AtomicInteger();
  private final HostHealth health = new HostHealth();
  private final String name;
  private final AnswerTime answerTime = new AnswerTime();
  private volatile boolean healthy;
  private volatile Verdict verdict;
  private volatile @Nullable HealthChecker checker;
  private volatile boolean isNew;
  private volatile long newSince;
  private volatile boolean retired;
  private volatile boolean missed;

  Host(Cluster cluster, Endpoint endpoint, @Nullable UpstreamTls tls, PoolLimits limits) {
    this.endpoint = endpoint;
    this.dialer = new Dialer(cluster, endpoint, tls);
    this.limits = limits;
    this.healthy = endpoint.healthy();
    this.verdict = cluster.healthCheck() == null ? Verdict.HEALTHY : Verdict.PENDING;
    this.name = endpoint.address() + ":" + endpoint.port();
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /** {@code address:port}. */
  public String name() {
    return name;
  }

  /** Its share beside those of others. */
  int weight() {
    var weight = endpoint.weight();
    return weight == null ? 1 : weight;
  }

  /** Requests that are being answered by it, all event loops together. */
  public int active() {
    return active.get();
  }

  /** The connections of the calling event loop. */
  public HostPool pool(EventLoop loop) {
    var pool = pools.get(loop);
    return pool != null ? pool : pools.computeIfAbsent(loop, l -> open(l, limits));
  }

  /** Those for copies of requests, which are bounded apart. */
  HostPool shadowPool(EventLoop loop, PoolLimits bounds) {
    return shadowPools.computeIfAbsent(loop, l -> open(l, bounds));
  }

  private HostPool open(EventLoop loop, PoolLimits bounds) {
    var pool = new HostPool(loop, dialer, bounds);
    if (retired) {
      pool.retire();
    }
    return pool;
  }

  /** Connections that stand; read from outside the loops, so a moment old. */
  public int connections() {
    return Stream.of(pools, shadowPools)
        .flatMap(all -> all.values().stream())
        .mapToInt(HostPool::open)
        .sum();
  }

  HostHealth health() {
    return health;
  }

  AnswerTime answerTime() {
    return answerTime;
  }

  /** Whether it came, or came back, while others were there. */
  boolean isNew() {
    return isNew;
  }

  /** When that was; meaningless unless it is new. */
  long newSince() {
    return newSince;
  }

  void startsSlowly(long now) {
    newSince = now;
    isNew = true;
  }

  boolean healthy() {
    return healthy;
  }

  void healthy(boolean now) {
    healthy = now;
  }

  /** What its health checks have come to; healthy where there are none. */
  public Verdict verdict() {
    return verdict;
  }

  void verdict(Verdict now) {
    verdict = now;
  }

  /** Who asks it, null for nobody. */
  @Nullable HealthChecker checker() {
    return checker;
  }

  void checker(@Nullable HealthChecker asking) {
    checker = asking;
  }

  /**
   * Whether the newest that is known of it is that a try did not reach it, or lost it unanswered.
   */
  boolean missed() {
    return missed;
  }

  void missed(boolean now) {
    // Written by every answer otherwise.
    if (missed != now) {
      missed = now;
    }
  }

  void began() {
    active.incrementAndGet();
  }

  void finished() {
    active.decrementAndGet();
  }

  /** Closes what is idle; running requests end in peace. */
  void retire() {
    retired = true;
    pools.forEach((loop, pool) -> loop.execute(pool::retire));
    shadowPools.forEach((loop, pool) -> loop.execute(pool::retire));
  }

  /** Certificates, trust or revocations have changed. */
  void recheck() {
    pools.forEach((loop, pool) -> loop.execute(pool::recheck));
    shadowPools.forEach((loop, pool) -> loop.execute(pool::recheck));
  }

  /** Whether it is the same member, whatever its health. */
  boolean is(Endpoint other) {
    return endpoint.id().equals(other.id())
        && endpoint.address().equals(other.address())
        && endpoint.port() == other.port()
        && endpoint.tls() == other.tls()
        && endpoint.labels().equals(other.labels())
        && Objects.equals(endpoint.weight(), other.weight());
  }
}
