package io.amime.proxy.cluster;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The members of a cluster at one moment and the choice among them, made anew whenever something of
 * that changes and never for a request.
 */
final class Rotation {
  private static final int PANIC_PERCENT = 50;
  private static final double ENOUGH_NEAR = 0.7;

  private final Host[] all;
  private final Host[] fitEligible;
  private final LoadBalancer.@Nullable Choice choice;
  private final Candidates candidates;
  private final boolean passes;
  private final long until;

  /** What stays the same however members come and go. */
  record Terms(Cluster cluster, LoadBalancer balancer, @Nullable Ramp ramp) {
    @Nullable String zone() {
      return cluster.balancer().zone();
    }

    boolean tooFew(int fit, int all) {
      var outlier = cluster.outlier();
      var least = outlier == null ? null : outlier.minHealthPercent();
      return fit * 100L < (long) (least == null ? PANIC_PERCENT : least) * all;
    }
  }

  private Rotation(
      Host[] all,
      Host[] fitEligible,
      LoadBalancer.@Nullable Choice choice,
      Candidates candidates,
      @Nullable Long until) {
    this.all = all;
    this.fitEligible = fitEligible;
    this.choice = choice;
    this.candidates = candidates;
    this.passes = until != null;
    this.until = until == null ? 0 : until;
  }

  /** With every member that carries the cluster's labels. */
  static Rotation of(Host[] all, Terms terms, long now) {
    var fit = new ArrayList<Host>();
    var ejected = new ArrayList<Host>();
    var unhealthy = new ArrayList<Host>();
    var failing = new ArrayList<Host>();
    var unchecked = new ArrayList<Host>();
    Long until = null;
    for (var host : all) {
      if (host.health().ejected(now)) {
        until = sooner(until, host.health().until());
        ejected.add(host);
      } else if (!host.healthy()) {
        unhealthy.add(host);
      } else {
        switch (host.verdict()) {
          case HEALTHY -> fit.add(host);
          case UNHEALTHY -> failing.add(host);
          case PENDING -> unchecked.add(host);
        }
      }
    }
    // Sending everything to the last few would only break these too.
    boolean panic = terms.tooFew(fit.size(), all.length);
    var near = panic ? fit : near(all, fit, terms.zone());
    var elsewhere = near.size() == fit.size() ? List.<Host>of() : elsewhere(fit, terms.zone());
    var eligible = panic ? all : near.toArray(Host[]::new);
    var warming = new ArrayList<Host>();
    for (var host : eligible) {
      if (terms.ramp() != null && terms.ramp().warming(host, now)) {
        until = sooner(until, terms.ramp().end(host));
        warming.add(host);
      }
    }
    var candidates =
        new Candidates(
            terms.cluster(),
            List.of(eligible),
            warming,
            ejected,
            unhealthy,
            failing,
            unchecked,
            elsewhere,
            panic);
    var choice = eligible.length == 0 ? null : terms.balancer().among(all, eligible);
    return new Rotation(all, near.toArray(Host[]::new), choice, candidates, until);
  }

  private static Long sooner(@Nullable Long until, long end) {
    return until == null || end - until < 0 ? Long.valueOf(end) : until;
  }

  /** Those in the zone while enough of its members are fit, otherwise all. */
  private static List<Host> near(Host[] all, List<Host> fit, @Nullable String zone) {
    if (zone == null) {
      return fit;
    }
    int members = 0;
    for (var host : all) {
      members += in(zone, host) ? 1 : 0;
    }
    var near = fit.stream().filter(h -> in(zone, h)).toList();
    return near.isEmpty() || near.size() < ENOUGH_NEAR * members ? fit : near;
  }

  private static List<Host> elsewhere(List<Host> fit, @Nullable String zone) {
    return fit.stream().filter(h -> !in(zone, h)).toList();
  }

  private static boolean in(@Nullable String zone, Host host) {
    return Objects.equals(host.endpoint().labels().get(BalancerSettings.ZONE_LABEL), zone);
  }

  Host[] all() {
    return all;
  }

  /** Whether there is one to choose that is fit and was not missed when it was called last. */
  boolean anybody() {
    for (var host : fitEligible) {
      if (!host.missed()) {
        return true;
      }
    }
    return false;
  }

  Candidates candidates() {
    return candidates;
  }

  /** Null when there is nobody to choose from. */
  LoadBalancer.@Nullable Choice choice() {
    return choice;
  }

  /** Whether an ejection or a slow start has ended, so that another has to follow. */
  boolean over(LongSupplier nanos) {
    return passes && nanos.getAsLong() - until >= 0;
  }
}
