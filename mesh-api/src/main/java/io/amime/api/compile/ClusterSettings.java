package io.amime.api.compile;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Cluster.Origination;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Cluster.RetryBudget;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationPolicy.SimpleCircuitBreaker;
import io.amime.api.resource.DestinationRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is balanced, limited and watched.
 *
 * @param policy which policy or rule says so, null for the mesh's defaults
 * @param retryBudget goes before that of the limits; null for none
 * @param outlier null for no passive ejection
 * @param origination TLS towards endpoints without a sidecar, null for none
 * @param healthCheck what endpoints are asked, null for nothing
 */
record ClusterSettings(
    @Nullable String policy,
    Balancing balancing,
    Limits limits,
    @Nullable RetryBudget retryBudget,
    @Nullable Outlier outlier,
    Duration connectTimeout,
    @Nullable Origination origination,
    @Nullable HealthCheck healthCheck) {

  static ClusterSettings of(MeshState state, Workload caller, Subset subset) {
    var usual =
        new ClusterSettings(
            null,
            Balancing.USUAL,
            Limits.DEFAULT,
            null,
            Outlier.DEFAULT,
            state.defaults().connectTimeout(),
            null,
            null);
    return PolicyChoice.of(state, caller, subset)
        .map(policy -> of(policy, usual))
        .orElseGet(() -> TrafficPolicies.of(state, subset, usual));
  }

  private static ClusterSettings of(DestinationPolicy policy, ClusterSettings usual) {
    var circuitBreaker = policy.spec().circuitBreaker();
    SimpleCircuitBreaker breaker = circuitBreaker == null ? null : circuitBreaker.simpleCb();
    return new ClusterSettings(
        policy.key().qualifiedName(),
        Balancing.of(policy),
        breaker == null ? usual.limits : limits(breaker),
        null,
        breaker == null ? usual.outlier : outlier(breaker),
        usual.connectTimeout,
        null,
        HealthChecks.of(policy.meta()));
  }

  private static Limits limits(SimpleCircuitBreaker given) {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        or(given.maxConnections(), usual.maxConnections()),
        or(given.httpMaxPendingRequests(), usual.maxPending()),
        or(given.httpMaxRequests(), usual.maxRequests()),
        retries(given.httpMaxRetries()),
        given.httpMaxRequestsPerConnection());
  }

  private static Outlier outlier(SimpleCircuitBreaker given) {
    Outlier usual = Outlier.DEFAULT;
    return new Outlier(
        or(given.httpConsecutiveErrors(), usual.consecutiveErrors()),
        given.httpDetectionInterval() == null ? usual.interval() : given.httpDetectionInterval(),
        given.sleepWindow() == null ? usual.baseEjection() : given.sleepWindow(),
        or(given.httpMaxEjectionPercent(), usual.maxEjectionPercent()));
  }

  /** 0 means "not set"; any other number is meant as it stands. */
  static @Nullable RetryBudget retries(int given) {
    return given == 0 ? null : RetryBudget.fixed(given);
  }

  /** 0 means "not set". */
  static int or(int given, int usual) {
    return given == 0 ? usual : given;
  }

  /** The same as that rule says in its annotations, where it says anything. */
  ClusterSettings with(DestinationRule rule) {
    Balancing annotated = Balancing.of(rule);
    HealthCheck asked = HealthChecks.of(rule.meta());
    return annotated.equals(Balancing.USUAL) && asked == null
        ? this
        : new ClusterSettings(
            rule.key().qualifiedName(),
            annotated,
            limits,
            retryBudget,
            outlier,
            connectTimeout,
            origination,
            asked);
  }

  /** What the cluster may have in flight. */
  Limits bounds() {
    return retryBudget == null
        ? limits
        : new Limits(
            limits.maxConnections(),
            limits.maxPending(),
            limits.maxRequests(),
            retryBudget,
            limits.maxRequestsPerConnection());
  }

  /** The same with that budget. */
  ClusterSettings with(@Nullable RetryBudget budget) {
    return new ClusterSettings(
        policy, balancing, limits, budget, outlier, connectTimeout, origination, healthCheck);
  }

  /**
   * The same as that rule says, where it says anything.
   *
   * @param unnamed how an endpoint is chosen where the rule names no way
   */
  ClusterSettings with(DestinationRule.TrafficPolicy policy, LoadBalancing unnamed, String name) {
    return new ClusterSettings(
        name,
        policy.loadBalancer() == null ? balancing : Balancing.of(policy.loadBalancer(), unnamed),
        policy.connectionPool() == null ? limits : TrafficPolicies.limits(policy.connectionPool()),
        policy.retryBudget() == null
            ? retryBudget
            : TrafficPolicies.retryBudget(policy.retryBudget()),
        policy.outlierDetection() == null
            ? outlier
            : TrafficPolicies.outlier(policy.outlierDetection()),
        TrafficPolicies.connectTimeout(policy.connectionPool(), connectTimeout),
        policy.tls() == null ? origination : TrafficPolicies.origination(policy.tls(), name),
        healthCheck);
  }
}
