package io.amime.proxy.cluster;

import io.amime.api.discovery.BalancerSettings.SlowStart;
import java.util.random.RandomGenerator;

/** How members that are new come to their shares. Pure; the caller brings the time. */
final class Ramp {
  private static final double ALL = 100;

  private final long window;
  private final double least;
  private final double exponent;

  Ramp(SlowStart config) {
    this.window = Math.max(1, config.window().toNanos());
    this.least = config.minimumPercent() / ALL;
    this.exponent = 1 / config.aggression();
  }

  /** Whether it does not have its whole share yet. */
  boolean warming(Host host, long now) {
    return host.isNew() && now - host.newSince() < window;
  }

  /** When it has its whole share; only for one that has not. */
  long end(Host host) {
    return host.newSince() + window;
  }

  /** Of a whole share, 0 to 1. */
  double share(Host host, long now) {
    return warming(host, now)
        ? Math.max(least, Math.pow((double) (now - host.newSince()) / window, exponent))
        : 1;
  }

  /** Whether its turn is its own this time. */
  boolean admits(Host host, long now, RandomGenerator random) {
    return !warming(host, now) || random.nextDouble() < share(host, now);
  }
}
