package io.amime.api.compile;

import io.amime.api.discovery.Cluster.Credentials;
import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Cluster.Origination;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Cluster.RetryBudget;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.DestinationRule.ClientTls;
import io.amime.api.resource.DestinationRule.ConnectionPool;
import io.amime.api.resource.DestinationRule.HttpPool;
import io.amime.api.resource.DestinationRule.NamedSubset;
import io.amime.api.resource.DestinationRule.OutlierDetection;
import io.amime.api.resource.DestinationRule.PortPolicy;
import io.amime.api.resource.DestinationRule.TlsMode;
import io.amime.api.resource.DestinationRule.TrafficPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What DestinationRules say about a cluster: a subset's policy over the rule's own, part by part;
 * what is said of a port stands for the whole but the retry budget, which ports have none of.
 */
final class TrafficPolicies {
  private TrafficPolicies() {}

  static ClusterSettings of(MeshState state, Subset cluster, ClusterSettings usual) {
    ClusterSettings settings = usual;
    for (DestinationRule rule : state.destinationRulesFor(cluster.host())) {
      ClusterSettings base = usual.with(rule);
      TrafficPolicy own = rule.spec().trafficPolicy();
      settings = own == null ? base : apply(base, base, own, cluster.port(), rule);
      if (!settings.equals(usual)) {
        break;
      }
    }
    for (DestinationRule rule : state.destinationRulesFor(cluster.host())) {
      Optional<TrafficPolicy> narrower =
          cluster.labels().isEmpty()
              ? Optional.empty()
              : rule.spec().subsets().stream()
                  .filter(s -> s.labels().equals(cluster.labels()))
                  .map(NamedSubset::trafficPolicy)
                  .flatMap(p -> Optional.ofNullable(p).stream())
                  .findFirst();
      if (narrower.isPresent()) {
        return apply(settings, usual.with(rule), narrower.get(), cluster.port(), rule);
      }
    }
    return settings;
  }

  /**
   * @param usual what holds without any policy of the rule
   */
  private static ClusterSettings apply(
      ClusterSettings settings,
      ClusterSettings usual,
      TrafficPolicy policy,
      int port,
      DestinationRule rule) {
    String name = rule.key().qualifiedName();
    LoadBalancing unnamed = usual.balancing().policy();
    for (PortPolicy onPort : policy.portLevelSettings()) {
      if (onPort.port() != null && onPort.port().number() == port) {
        return usual
            .with(settings.retryBudget())
            .with(
                new TrafficPolicy(
                    onPort.loadBalancer(),
                    onPort.connectionPool(),
                    onPort.outlierDetection(),
                    onPort.tls(),
                    policy.retryBudget(),
                    List.of()),
                unnamed,
                name);
      }
    }
    return settings.with(policy, unnamed, name);
  }

  static Limits limits(ConnectionPool given) {
    Limits usual = Limits.DEFAULT;
    int connections = given.tcp() == null ? 0 : given.tcp().maxConnections();
    HttpPool http = given.http() == null ? new HttpPool(0, 0, 0, 0) : given.http();
    return new Limits(
        ClusterSettings.or(connections, usual.maxConnections()),
        ClusterSettings.or(http.http1MaxPendingRequests(), usual.maxPending()),
        ClusterSettings.or(http.http2MaxRequests(), usual.maxRequests()),
        ClusterSettings.retries(http.maxRetries()),
        http.maxRequestsPerConnection());
  }

  static RetryBudget retryBudget(DestinationRule.RetryBudget given) {
    RetryBudget usual = RetryBudget.DEFAULT;
    return new RetryBudget(
        given.percent() == null ? usual.percent() : given.percent(),
        given.minRetryConcurrency() == null ? usual.minConcurrency() : given.minRetryConcurrency());
  }

  static Duration connectTimeout(@Nullable ConnectionPool given, Duration usual) {
    return given == null || given.tcp() == null || given.tcp().connectTimeout() == null
        ? usual
        : given.tcp().connectTimeout();
  }

  /**
   * @param rule {@code namespace/name}
   */
  static @Nullable Origination origination(ClientTls given, String rule) {
    boolean mutual = given.mode() == TlsMode.MUTUAL;
    if (given.mode() != TlsMode.SIMPLE && !mutual) {
      return null;
    }
    boolean files = given.credentialName() != null || given.caCertificates() != null || mutual;
    return new Origination(
        given.sni(),
        !Boolean.TRUE.equals(given.insecureSkipVerify()),
        given.subjectAltNames(),
        files ? credentials(given, mutual, rule) : null);
  }

  private static Credentials credentials(ClientTls given, boolean mutual, String rule) {
    String namespace = rule.substring(0, rule.indexOf('/') + 1);
    return new Credentials(
        "DestinationRule/" + rule,
        mutual,
        given.credentialName() == null ? null : namespace + given.credentialName(),
        given.caCertificates(),
        given.clientCertificate(),
        given.privateKey());
  }

  /** Null where it says that nothing ejects, and nothing else. */
  static @Nullable Outlier outlier(OutlierDetection given) {
    Outlier usual = Outlier.DEFAULT;
    Integer errors =
        given.consecutive5xxErrors() == null
            ? given.consecutiveErrors()
            : given.consecutive5xxErrors();
    Integer gateway = given.consecutiveGatewayErrors();
    boolean ejects =
        errors == null
            || errors > 0
            || (gateway != null && gateway > 0)
            || given.splitExternalLocalOriginErrors();
    if (!ejects && given.minHealthPercent() == null) {
      return null;
    }
    return new Outlier(
        errors == null ? usual.consecutiveErrors() : errors,
        given.interval() == null ? usual.interval() : given.interval(),
        given.baseEjectionTime() == null ? usual.baseEjection() : given.baseEjectionTime(),
        ClusterSettings.or(given.maxEjectionPercent(), usual.maxEjectionPercent()),
        gateway,
        localErrors(given),
        given.minHealthPercent());
  }

  private static @Nullable Integer localErrors(OutlierDetection given) {
    if (!given.splitExternalLocalOriginErrors()) {
      return null;
    }
    Integer errors = given.consecutiveLocalOriginFailures();
    return errors == null ? Integer.valueOf(Outlier.DEFAULT.consecutiveErrors()) : errors;
  }
}
