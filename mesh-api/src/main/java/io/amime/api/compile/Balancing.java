package io.amime.api.compile;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.discovery.BalancerSettings.SlowStart;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.BalancingOptions;
import io.amime.api.resource.BalancingOptions.By;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.DestinationRule.ConsistentHash;
import io.amime.api.resource.DestinationRule.HttpCookie;
import io.amime.api.resource.DestinationRule.LoadBalancer;
import io.amime.api.resource.DestinationRule.Warmup;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is chosen, as rules say it.
 *
 * @param hash what of a request decides with RING_HASH
 * @param slowStart how a new endpoint comes to its share, null for at once
 * @param preferZone whether those in the caller's zone come first
 */
record Balancing(
    LoadBalancing policy,
    @Nullable HashKey hash,
    @Nullable SlowStart slowStart,
    boolean preferZone) {
  static final Balancing USUAL = new Balancing(LoadBalancing.ROUND_ROBIN, null, null, false);

  /** As fields and annotations of a policy say; the annotations come first. */
  static Balancing of(DestinationPolicy policy) {
    BalancingOptions options = BalancingOptions.of(policy.meta());
    By by = options.by();
    return new Balancing(
        by == null ? named(policy.spec().loadBalancing()) : named(by),
        by == null ? null : hash(by, options),
        options.warmup() == null ? null : new SlowStart(options.warmup()),
        Boolean.TRUE.equals(options.preferZone()));
  }

  private static LoadBalancing named(DestinationPolicy.@Nullable LoadBalancing given) {
    if (given == null || given.name() == null) {
      return LoadBalancing.ROUND_ROBIN;
    }
    return switch (given.name()) {
      case ROUND_ROBIN -> LoadBalancing.ROUND_ROBIN;
      case LEAST_CONN -> LoadBalancing.LEAST_CONN;
      case RANDOM -> LoadBalancing.RANDOM;
    };
  }

  private static LoadBalancing named(By by) {
    return switch (by.what()) {
      case HEADER, COOKIE, QUERY, SOURCE -> LoadBalancing.RING_HASH;
      case LATENCY -> LoadBalancing.PEAK_EWMA;
    };
  }

  private static @Nullable HashKey hash(By by, BalancingOptions options) {
    return switch (by.what()) {
      case HEADER -> new HashKey(HashKey.Kind.HEADER, by.name());
      case COOKIE -> new HashKey(HashKey.Kind.COOKIE, by.name(), options.cookieTtl(), "/");
      case QUERY -> new HashKey(HashKey.Kind.QUERY, by.name());
      case SOURCE -> new HashKey(HashKey.Kind.SOURCE, "");
      case LATENCY -> null;
    };
  }

  /** What a rule says in its annotations holds wherever its fields name no way of choosing. */
  static Balancing of(DestinationRule rule) {
    By by = BalancingOptions.of(rule.meta()).by();
    return by != null && by.what() == BalancingOptions.What.LATENCY
        ? new Balancing(LoadBalancing.PEAK_EWMA, null, null, false)
        : USUAL;
  }

  /**
   * As a rule's field says, which stands for the whole.
   *
   * @param unnamed what holds where it names no way of choosing
   */
  static Balancing of(LoadBalancer given, LoadBalancing unnamed) {
    HashKey hash = given.consistentHash() == null ? null : hash(given.consistentHash());
    return new Balancing(
        hash == null ? simple(given, unnamed) : LoadBalancing.RING_HASH,
        hash,
        slowStart(given),
        given.localityLbSetting() != null
            && !Boolean.FALSE.equals(given.localityLbSetting().enabled()));
  }

  private static LoadBalancing simple(LoadBalancer given, LoadBalancing unnamed) {
    return switch (given.simple()) {
      case LEAST_CONN, LEAST_REQUEST -> LoadBalancing.LEAST_CONN;
      case RANDOM -> LoadBalancing.RANDOM;
      case ROUND_ROBIN, PASSTHROUGH -> LoadBalancing.ROUND_ROBIN;
      case UNSPECIFIED -> unnamed;
      case null -> unnamed;
    };
  }

  private static @Nullable HashKey hash(ConsistentHash given) {
    HttpCookie cookie = given.httpCookie();
    if (given.httpHeaderName() != null) {
      return new HashKey(HashKey.Kind.HEADER, given.httpHeaderName().toLowerCase(Locale.ROOT));
    }
    if (cookie != null && cookie.name() != null) {
      String path = cookie.path() == null ? "/" : cookie.path();
      return new HashKey(HashKey.Kind.COOKIE, cookie.name(), cookie.ttl(), path);
    }
    if (given.httpQueryParameterName() != null) {
      return new HashKey(HashKey.Kind.QUERY, given.httpQueryParameterName());
    }
    return given.useSourceIp() ? new HashKey(HashKey.Kind.SOURCE, "") : null;
  }

  private static @Nullable SlowStart slowStart(LoadBalancer given) {
    Warmup warmup = given.warmup();
    if (warmup == null || warmup.duration() == null) {
      return given.warmupDurationSecs() == null ? null : new SlowStart(given.warmupDurationSecs());
    }
    SlowStart usual = new SlowStart(warmup.duration());
    return new SlowStart(
        warmup.duration(),
        warmup.minimumPercent() == null ? usual.minimumPercent() : warmup.minimumPercent(),
        warmup.aggression() == null ? usual.aggression() : warmup.aggression());
  }

  /** For a caller: of what has no effect with the policy nothing is left. */
  BalancerSettings settings(Workload caller) {
    return new BalancerSettings(
        hash,
        policy.takesSlowStart() ? slowStart : null,
        preferZone ? caller.labels().get(BalancerSettings.ZONE_LABEL) : null);
  }
}
