package io.amime.api.discovery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is chosen, beyond the name of the policy.
 *
 * @param hash what of a request decides, null unless the policy is RING_HASH
 * @param slowStart how a new member comes to its share, null for at once
 * @param zone whose members are preferred: the caller's own; null for no preference
 */
public record BalancerSettings(
    @Nullable HashKey hash, @Nullable SlowStart slowStart, @Nullable String zone) {
  public static final BalancerSettings NONE = new BalancerSettings(null, null, null);

  /** Label of a workload that tells its zone, as Kubernetes names it. */
  public static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  /**
   * What of a request decides at which member it ends.
   *
   * @param name of the header (in lower case), cookie or parameter; empty for the source
   * @param ttl of the cookie that callers without one are given; zero for as long as their session,
   *     null for none
   * @param path of that cookie
   */
  public record HashKey(Kind kind, String name, @Nullable Duration ttl, String path) {
    /** One that gives no cookie. */
    public HashKey(Kind kind, String name) {
      this(kind, name, null, "/");
    }

    /** The field for people, such as {@code cookie user}. */
    public String field() {
      return switch (kind) {
        case HEADER -> "header " + name;
        case COOKIE -> "cookie " + name;
        case QUERY -> "query parameter " + name;
        case SOURCE -> "source address";
      };
    }

    /** Where it is found. */
    public enum Kind {
      HEADER,
      COOKIE,
      QUERY,
      SOURCE
    }
  }

  /**
   * How the share of a new member grows.
   *
   * @param window until it has its whole share
   * @param minimumPercent of its share that it has from the beginning
   * @param aggression 1 for evenly; with more it grows faster at the beginning
   */
  public record SlowStart(Duration window, double minimumPercent, double aggression) {
    private static final double LEAST = 10;

    /** One that grows evenly. */
    public SlowStart(Duration window) {
      this(window, LEAST, 1);
    }
  }
}
