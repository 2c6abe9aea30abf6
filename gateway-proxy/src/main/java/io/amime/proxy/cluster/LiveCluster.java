package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.upstream.OriginatingTls;
import io.amime.proxy.upstream.UpstreamTls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at work. It keeps its members, balancer, limits and ejections for as long as its
 * configuration stays equal, however often the configuration around it is swapped.
 */
public final class LiveCluster {
  private static final double PANIC_SHARE = 0.5;

  private final Cluster cluster;
  private final @Nullable UpstreamTls tls;
  private final LongSupplier nanos;
  private final @Nullable Outside outside;
  private final LoadBalancer balancer;
  private final CircuitBreaker breaker;
  private final ReentrantLock lock = new ReentrantLock();
  private final String service;
  private final String namespace;
  private volatile Members members;

  /**
   * @param all every member with the cluster's labels
   * @param eligible those to choose from
   * @param until when the first ejection ends; meaningless unless {@code ejections}
   * @param candidates the same for those who ask afterwards
   */
  private record Members(
      Host[] all, Host[] eligible, long until, boolean ejections, Candidates candidates) {}

  LiveCluster(Cluster cluster, @Nullable UpstreamTls tls, LongSupplier nanos) {
    this.cluster = cluster;
    this.tls = cluster.origination() == null ? tls : new OriginatingTls(cluster.origination());
    this.outside =
        cluster.resolution() == Cluster.Resolution.REQUESTED ? new Outside(cluster, nanos) : null;
    this.nanos = nanos;
    this.balancer = LoadBalancer.of(cluster.loadBalancing());
    this.breaker = new CircuitBreaker(cluster.limits());
    var labels = cluster.host().split("\\.", 4);
    boolean inMesh = labels.length == 4 && labels[2].equals("svc");
    this.service = inMesh ? labels[0] : cluster.host();
    this.namespace = inMesh ? labels[1] : "";
    this.members = none(cluster);
  }

  private static Members none(Cluster cluster) {
    var candidates =
        new Candidates(cluster.loadBalancing(), List.of(), List.of(), List.of(), false);
    return new Members(new Host[0], new Host[0], 0, false, candidates);
  }

  /** As configured. */
  public Cluster config() {
    return cluster;
  }

  /** What is behind it where its members are not told but asked for, null otherwise. */
  public @Nullable Outside outside() {
    return outside;
  }

  /** TLS to a member of it, null where plain text is spoken. */
  public @Nullable UpstreamTls tls(Host host) {
    return cluster.speaksTls(host.endpoint()) ? tls : null;
  }

  /** Short name of its service; the whole host where it is none of the mesh's. */
  public String service() {
    return service;
  }

  /** Namespace of its service, empty where it is none of the mesh's. */
  public String namespace() {
    return namespace;
  }

  /** Every member, also those out of rotation. */
  public List<Host> hosts() {
    return List.of(members.all());
  }

  /** From whom {@link #pick} chooses now. */
  public Candidates candidates() {
    return members.candidates();
  }

  /** Whether outlier ejection keeps the member out now. */
  public boolean ejected(Host host) {
    lock.lock();
    try {
      return host.health().ejected(nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** Requests in flight. */
  public int activeRequests() {
    return breaker.requests();
  }

  /** Requests that wait for a connection. */
  public int pendingRequests() {
    return breaker.pending();
  }

  /** Connections that stand or are being made. */
  public int connections() {
    return breaker.connections();
  }

  /**
   * A member to call; when fewer than half are fit, all count as fit, because sending everything to
   * the last few would only break these too.
   *
   * @param avoid one that has just failed, chosen again only when there is no other; may be null
   * @return null when the cluster has no members
   */
  public @Nullable Host pick(RandomGenerator random, @Nullable Host avoid) {
    var now = members;
    if (now.ejections() && nanos.getAsLong() - now.until() >= 0) {
      now = refresh();
    }
    var eligible = now.eligible();
    if (eligible.length == 0) {
      return null;
    }
    var chosen = balancer.pick(eligible, random);
    for (int i = 0; chosen == avoid && i < eligible.length; i++) {
      chosen = eligible[i];
    }
    return chosen;
  }

  /** Takes a place for a request to the member; every success is followed by one {@link #end}. */
  public boolean begin(Host host) {
    if (!breaker.tryRequest()) {
      return false;
    }
    host.began();
    return true;
  }

  /** The request is over, however it went. */
  public void end(Host host) {
    host.finished();
    breaker.requestDone();
  }

  /**
   * Takes a place for a connection of its own to the member; every success is followed by one
   * {@link #disconnect}.
   */
  public boolean connect(Host host) {
    if (!breaker.tryConnection(false)) {
      return false;
    }
    host.began();
    return true;
  }

  /** The connection is over, or never stood. */
  public void disconnect(Host host) {
    host.finished();
    breaker.connectionClosed();
  }

  /** Takes a place for one retry; every success is followed by one {@link #retryEnd}. */
  public boolean beginRetry() {
    return breaker.tryRetry();
  }

  /** Gives the place back. */
  public void retryEnd() {
    breaker.retryDone();
  }

  /**
   * What an attempt says about the member.
   *
   * @param failed a 5xx, a reset, a failed connect or a timeout
   */
  public void result(Host host, boolean failed) {
    var policy = cluster.outlier();
    if (policy == null || (!failed && host.health().spotless())) {
      return;
    }
    lock.lock();
    try {
      if (!failed) {
        host.health().success();
      } else if (host.health().failure(policy) && mayEject(policy.maxEjectionPercent())) {
        host.health().eject(policy, nanos.getAsLong());
        recompute(members.all());
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean mayEject(int percent) {
    long now = nanos.getAsLong();
    long out = Arrays.stream(members.all()).filter(h -> h.health().ejected(now)).count();
    // One may always go, or a small cluster would never be protected.
    return out == 0 || (out + 1) * 100 <= (long) percent * members.all().length;
  }

  /** The new membership; members that stay keep all that is known about them. */
  void members(List<Endpoint> endpoints) {
    lock.lock();
    try {
      var before = new ArrayList<>(List.of(members.all()));
      var after = new ArrayList<Host>();
      for (var endpoint : endpoints) {
        if (endpoint.labels().entrySet().containsAll(cluster.labels().entrySet())) {
          after.add(keepOrOpen(before, endpoint));
        }
      }
      recompute(after.toArray(Host[]::new));
      before.forEach(Host::retire);
    } finally {
      lock.unlock();
    }
  }

  private Host keepOrOpen(List<Host> before, Endpoint endpoint) {
    for (var host : before) {
      if (host.is(endpoint)) {
        host.healthy(endpoint.healthy());
        before.remove(host);
        return host;
      }
    }
    return new Host(cluster, endpoint, tls, breaker);
  }

  private Members refresh() {
    lock.lock();
    try {
      return recompute(members.all());
    } finally {
      lock.unlock();
    }
  }

  private Members recompute(Host[] all) {
    long now = nanos.getAsLong();
    var fit = new ArrayList<Host>();
    var ejected = new ArrayList<Host>();
    var unhealthy = new ArrayList<Host>();
    long until = Long.MAX_VALUE;
    for (var host : all) {
      if (host.health().ejected(now)) {
        until = ejected.isEmpty() ? host.health().until() : Math.min(until, host.health().until());
        ejected.add(host);
      } else if (host.healthy()) {
        fit.add(host);
      } else {
        unhealthy.add(host);
      }
    }
    boolean panic = fit.size() < PANIC_SHARE * all.length;
    var eligible = panic ? all : fit.toArray(Host[]::new);
    var candidates =
        new Candidates(cluster.loadBalancing(), List.of(eligible), ejected, unhealthy, panic);
    var next = new Members(all, eligible, until, !ejected.isEmpty(), candidates);
    members = next;
    return next;
  }

  /** Certificates, trust or revocations have changed: what stands is looked at again. */
  public void recheck() {
    for (var host : members.all()) {
      host.recheck();
    }
  }

  /** It is no longer configured: its connections go once they are idle. */
  void retire() {
    if (outside != null) {
      outside.retire();
    }
    for (var host : members.all()) {
      host.retire();
    }
  }
}
