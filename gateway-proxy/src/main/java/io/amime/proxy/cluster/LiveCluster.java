package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Endpoint;
import io.amime.api.routing.RequestHead;
import io.amime.proxy.health.CheckCounts;
import io.amime.proxy.health.HealthChecks;
import io.amime.proxy.health.Verdict;
import io.amime.proxy.upstream.OriginatingTls;
import io.amime.proxy.upstream.UpstreamTls;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at work. It keeps its members, balancer, limits and ejections for as long as its
 * configuration stays equal, however often the configuration around it is swapped.
 */
public final class LiveCluster {
  private final Cluster cluster;
  private final @Nullable OriginatingTls originating;
  private final @Nullable UpstreamTls tls;
  private final LongSupplier nanos;
  private final @Nullable Outside outside;
  private final @Nullable AffinityReader affinities;
  private final boolean timed;
  private final CircuitBreaker breaker;
  private final Retries retries;
  private final Shadows shadows;
  private final Membership members;
  private final String service;
  private final String namespace;

  /** One whose members nobody asks. */
  LiveCluster(Cluster cluster, @Nullable UpstreamTls tls, LongSupplier nanos) {
    this(cluster, tls, nanos, null, null);
  }

  /**
   * @param tls that of the mesh, or that which is spoken to its servers outside already
   * @param checks ask its members where it wants them to, null for nobody
   * @param secrets folder of secrets that it may name
   */
  LiveCluster(
      Cluster cluster,
      @Nullable UpstreamTls tls,
      LongSupplier nanos,
      @Nullable HealthChecks checks,
      @Nullable Path secrets) {
    this.cluster = cluster;
    this.originating = originating(cluster, tls, secrets);
    this.tls = originating == null ? tls : originating;
    this.outside =
        cluster.resolution() == Cluster.Resolution.REQUESTED
            ? new Outside(cluster, originating, nanos)
            : null;
    this.nanos = nanos;
    var key = cluster.balancer().hash();
    this.affinities = key == null ? null : new AffinityReader(key);
    this.timed = cluster.loadBalancing() == LoadBalancing.PEAK_EWMA;
    this.breaker = new CircuitBreaker(cluster.limits());
    this.retries = new Retries(cluster.limits());
    this.shadows = new Shadows(cluster.limits());
    this.members = new Membership(cluster, this.tls, breaker, nanos, checks, this::called);
    var labels = cluster.host().split("\\.", 4);
    boolean inMesh = labels.length == 4 && labels[2].equals("svc");
    this.service = inMesh ? labels[0] : cluster.host();
    this.namespace = inMesh ? labels[1] : "";
  }

  private static @Nullable OriginatingTls originating(
      Cluster cluster, @Nullable UpstreamTls tls, @Nullable Path secrets) {
    var wanted = cluster.origination();
    if (wanted == null) {
      return null;
    }
    return tls instanceof OriginatingTls shared ? shared : new OriginatingTls(wanted, secrets);
  }

  /** TLS that is spoken to its servers outside the mesh, null for none. */
  public @Nullable OriginatingTls originating() {
    return originating;
  }

  private boolean called() {
    return breaker.connections() + shadows.connections() > 0;
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
    return members.rotation().candidates();
  }

  /** Whether outlier ejection keeps the member out now. */
  public boolean ejected(Host host) {
    return members.ejected(host);
  }

  /** How many of its members pass their health checks, and are not known to be ill otherwise. */
  public long healthyHosts() {
    return hosts().stream()
        .filter(h -> h.healthy() && h.verdict() == Verdict.HEALTHY && !ejected(h))
        .count();
  }

  /** How its health checks went. */
  public CheckCounts checks() {
    return members.checked();
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
   * A member to call; when fewer are fit than the cluster wants, half of them where it says
   * nothing, all count as fit, because sending everything to the last few would only break these
   * too.
   *
   * @param avoid one that has just failed, chosen again only when there is no other; may be null
   * @param affinity what decides, where anything does
   * @return null when the cluster has no members, or none that is fit and it never calls others
   */
  public @Nullable Host pick(
      RandomGenerator random, @Nullable Host avoid, @Nullable Affinity affinity) {
    var choice = members.now().choice();
    return choice == null ? null : choice.pick(random, avoid, affinity);
  }

  /** Takes a place for a request to the member; every success is followed by one {@link #end}. */
  public boolean begin(Host host) {
    if (!breaker.tryRequest()) {
      return false;
    }
    retries.tried();
    host.began();
    return true;
  }

  /** The request is over, however it went. */
  public void end(Host host) {
    host.finished();
    breaker.requestDone();
  }

  /** Copies of requests that it is sent. */
  public Shadows shadows() {
    return shadows;
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
   * @param alone whether the member of the try before was not there, or went away
   */
  public boolean beginRetry(boolean alone) {
    var prospect =
        members.now().anybody()
            ? alone ? Retries.Prospect.ANOTHER : Retries.Prospect.SAME
            : Retries.Prospect.NOBODY;
    return retries.tryBegin(prospect, breaker.requests());
  }

  /** Gives the place back. */
  public void retryEnd() {
    retries.end();
  }

  /** The head of the member's answer came so long after it was chosen. */
  public void answered(Host host, long took) {
    host.missed(false);
    retries.answered();
    if (timed) {
      host.answerTime().observe(took, nanos.getAsLong());
    }
  }

  /** A try did not reach the member, or its connection broke before the answer. */
  public void missed(Host host) {
    host.missed(true);
  }

  /** What an attempt says about the member. */
  public void result(Host host, AttemptResult result) {
    if (timed && result.failed()) {
      host.answerTime().failed(nanos.getAsLong());
    }
    members.result(host, result);
  }

  /** The new membership; members that stay keep all that is known about them. */
  void members(List<Endpoint> endpoints) {
    members.set(endpoints);
  }

  /** It is in force: its members are asked for their health from now on. */
  void watch() {
    members.watch();
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
    members.retire();
  }
}
