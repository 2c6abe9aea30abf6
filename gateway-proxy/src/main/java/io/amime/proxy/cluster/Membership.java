package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.health.CheckCounts;
import io.amime.proxy.health.Checked;
import io.amime.proxy.health.HealthChecks;
import io.amime.proxy.health.Verdict;
import io.amime.proxy.upstream.PoolLimits;
import io.amime.proxy.upstream.UpstreamTls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Who belongs to a cluster and which of them are fit; whatever changes that goes through here. */
final class Membership {
  private final Cluster cluster;
  private final @Nullable UpstreamTls tls;
  private final PoolLimits limits;
  private final LongSupplier nanos;
  private final Rotation.Terms terms;
  private final @Nullable HealthChecks checks;
  private final BooleanSupplier called;
  private final CheckCounts checked = new CheckCounts();
  private final ReentrantLock lock = new ReentrantLock();
  private List<Endpoint> told = List.of();
  private volatile Rotation rotation;

  /**
   * @param checks ask members where their cluster wants them to, null for nobody
   * @param called whether anybody calls the cluster
   */
  Membership(
      Cluster cluster,
      @Nullable UpstreamTls tls,
      PoolLimits limits,
      LongSupplier nanos,
      @Nullable HealthChecks checks,
      BooleanSupplier called) {
    this.cluster = cluster;
    this.tls = tls;
    this.limits = limits;
    this.nanos = nanos;
    this.checks = checks;
    this.called = called;
    var slowStart = cluster.balancer().slowStart();
    var ramp = slowStart == null ? null : new Ramp(slowStart);
    this.terms = new Rotation.Terms(cluster, LoadBalancer.of(cluster, ramp, nanos), ramp);
    this.rotation = Rotation.of(new Host[0], terms, 0);
  }

  Host[] all() {
    return rotation.all();
  }

  /** As they stand. */
  Rotation rotation() {
    return rotation;
  }

  /** As they stand, with every ejection and slow start ended whose time is over. */
  Rotation now() {
    var now = rotation;
    return now.over(nanos) ? refresh() : now;
  }

  CheckCounts checked() {
    return checked;
  }

  boolean ejected(Host host) {
    lock.lock();
    try {
      return host.health().ejected(nanos.getAsLong());
    } finally {
      lock.unlock();
    }
  }

  /** What an attempt says about a member. */
  void result(Host host, AttemptResult result) {
    var policy = cluster.outlier();
    if (policy == null || (!result.failed() && host.health().spotless())) {
      return;
    }
    lock.lock();
    try {
      if (!result.failed()) {
        host.health().success();
      } else if (host.health().failure(policy, result) && mayEject(policy.maxEjectionPercent())) {
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
  void set(List<Endpoint> endpoints) {
    lock.lock();
    try {
      if (endpoints.equals(told)) {
        // A change of some rule tells the members of every cluster again.
        return;
      }
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
      before.forEach(this::leave);
      told = endpoints;
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
    var opened = new Host(cluster, endpoint, tls, limits);
    if (!first) {
      opened.startsSlowly(nanos.getAsLong());
    }
    return opened;
  }

  /** Members that nobody asks yet are asked from now on. */
  void watch() {
    if (cluster.healthCheck() == null || checks == null) {
      return;
    }
    lock.lock();
    try {
      for (var host : rotation.all()) {
        if (host.checker() == null) {
          var checker =
              checks.begin(cluster, host.endpoint(), tls, checked, new CheckedMember(host));
          host.checker(checker);
          if (checker == null) {
            judged(host, host.verdict(), Verdict.HEALTHY);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** What follows from the checks of a member. */
  private final class CheckedMember implements Checked {
    private final Host host;

    CheckedMember(Host host) {
      this.host = host;
    }

    @Override
    public boolean called() {
      return called.getAsBoolean();
    }

    @Override
    public void checked(Verdict before, Verdict now) {
      lock.lock();
      try {
        judged(host, before, now);
      } finally {
        lock.unlock();
      }
    }
  }

  private void judged(Host host, Verdict before, Verdict now) {
    boolean back = now == Verdict.HEALTHY && host.health().recover(nanos.getAsLong());
    if (before != now) {
      host.verdict(now);
      if (now == Verdict.HEALTHY && (before == Verdict.UNHEALTHY || host.isNew())) {
        host.startsSlowly(nanos.getAsLong());
      }
    }
    if (back || before != now) {
      turn(rotation.all());
    }
  }

  private void leave(Host host) {
    var checker = host.checker();
    if (checker != null && checks != null) {
      checks.end(checker);
    }
    host.retire();
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

  /** All leave: connections go once they are idle, and nobody is asked any more. */
  void retire() {
    lock.lock();
    try {
      for (var host : rotation.all()) {
        leave(host);
      }
    } finally {
      lock.unlock();
    }
  }
}
