package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Endpoint;
import io.amime.api.routing.RequestHead;
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
  private final Cluster cluster;
  private final @Nullable UpstreamTls tls;
  private final LongSupplier nanos;
  private final @Nullable Outside outside;
  private final Rotation.Terms terms;
  private final @Nullable AffinityReader affinities;
  private final boolean timed;
  private final CircuitBreaker breaker;
  private final ReentrantLock lock = new ReentrantLock();
  private final String service;
  private final String namespace;
  private volatile Rotation rotation;

  LiveCluster(Cluster cluster, @Nullable UpstreamTls tls, LongSupplier nanos) {
    this.cluster = cluster;
    this.tls = cluster.origination() == null ? tls : new OriginatingTls(cluster.origination());
    this.outside =
        cluster.resolution() == Cluster.Resolution.REQUESTED ? new Outside(cluster, nanos) : null;
    this.nanos = nanos;
    var slowStart = cluster.balancer().slowStart();
    var ramp = slowStart == null ? null : new Ramp(slowStart);
    this.terms = new Rotation.Terms(cluster, LoadBalancer.of(cluster, ramp, nanos), ramp);
    var key = cluster.balancer().hash();
    this.affinities = key == null ? null : new AffinityReader(key);
    this.timed = cluster.loadBalancing() == LoadBalancing.PEAK_EWMA;
    this.breaker = new CircuitBreaker(cluster.limits());
    var labels = cluster.host().split("\\.", 4);
    boolean inMesh = labels.length == 4 && labels[2].equals("svc");
    this.service = inMesh ? labels[0] : cluster.host();
    this.namespace = inMesh ? labels[1] : "";
    this.rotation = Rotation.of(new Host[0], terms, 0);
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
    return List.of(rotation.all());
  }

  /** From whom {@link #pick} chooses now. */
  public Candidates candidates() {
    return rotation.candidates();
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

  /** What of the request decides where it goes, null where nothing does. */
  public @Nullable Affinity affinity(RequestHead request, RandomGenerator random) {
    return affinities == null ? null : affinities.read(request, random);
  }

  /**
   * A member to call; when fewer than half are fit, all count as fit, because sending everything to
   * the last few would only break these too.
   *
   * @param avoid one that has just failed, chosen again only when there is no other; may be null
   * @param affinity what decides, where anything does
   * @return null when the cluster has no members
   */
  public @Nullable Host pick(
      RandomGenerator random, @Nullable Host avoid, @Nullable Affinity affinity) {
    var now = rotation;
    if (now.over(nanos)) {
      now = refresh();
    }
    var choice = now.choice();
    return choice == null ? null : choice.pick(random, avoid, affinity);
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

  /**
   * Takes a place for one retry; every success is followed by one {@link #retryEnd}.
   *
   * @param unsent whether the try before reached no member
   */
  public boolean beginRetry(boolean unsent) {
    return breaker.tryRetry(unsent);
  }

  /** Gives the place back. */
  public void retryEnd() {
    breaker.retryDone();
  }

  /** The head of the member's answer came so long after it was chosen. */
  public void answered(Host host, long took) {
    if (timed) {
      host.answerTime().observe(took, nanos.getAsLong());
    }
  }

  /**
   * What an attempt says about the member.
   *
   * @param failed a 5xx, a reset, a failed connect or a timeout
   */
  public void result(Host host, boolean failed) {
    if (timed && failed) {
      host.answerTime().failed(nanos.getAsLong());
    }
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
        turn(rotation.all());
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean mayEject(int percent) {
    long now = nanos.getAsLong();
    long out = Arrays.stream(rotation.all()).filter(h -> h.health().ejected(now)).count();
    // One may always go, or a small cluster would never be protected.
    return out == 0 || (out + 1) * 100 <= (long) percent * rotation.all().length;
  }

  /** The new membership; members that stay keep all that is known about them. */
  void members(List<Endpoint> endpoints) {
    lock.lock();
    try {
      var before = new ArrayList<>(List.of(rotation.all()));
      boolean first = before.isEmpty();
      var after = new ArrayList<Host>();
      for (var endpoint : endpoints) {
        if (endpoint.labels().entrySet().containsAll(cluster.labels().entrySet())) {
          after.add(keepOrOpen(before, endpoint, first));
        }
      }
      boolean same = after.equals(List.of(rotation.all()));
      // The same array tells a balancer that what it has made of the members still holds.
      turn(same ? rotation.all() : after.toArray(Host[]::new));
      before.forEach(Host::retire);
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param first whether it comes with the first members, who share from the beginning
   */
  private Host keepOrOpen(List<Host> before, Endpoint endpoint, boolean first) {
    for (var host : before) {
      if (host.is(endpoint)) {
        if (endpoint.healthy() && !host.healthy()) {
          host.startsSlowly(nanos.getAsLong());
        }
        host.healthy(endpoint.healthy());
        before.remove(host);
        return host;
      }
    }
    var opened = new Host(cluster, endpoint, tls, breaker);
    if (!first) {
      opened.startsSlowly(nanos.getAsLong());
    }
    return opened;
  }

  private Rotation refresh() {
    lock.lock();
    try {
      return turn(rotation.all());
    } finally {
      lock.unlock();
    }
  }

  private Rotation turn(Host[] all) {
    var next = Rotation.of(all, terms, nanos.getAsLong());
    rotation = next;
    return next;
  }

  /** Certificates, trust or revocations have changed: what stands is looked at again. */
  public void recheck() {
    for (var host : rotation.all()) {
      host.recheck();
    }
  }

  /** It is no longer configured: its connections go once they are idle. */
  void retire() {
    if (outside != null) {
      outside.retire();
    }
    for (var host : rotation.all()) {
      host.retire();
    }
  }
}
