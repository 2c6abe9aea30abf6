package io.amime.api.validation;

import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.DestinationRule.ConnectionPool;
import io.amime.api.resource.DestinationRule.OutlierDetection;
import io.amime.api.resource.DestinationRule.PortPolicy;
import io.amime.api.resource.DestinationRule.RetryBudget;
import io.amime.api.resource.DestinationRule.TrafficPolicy;
import io.amime.api.resource.Violation.Reason;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A DestinationRule in itself. */
final class DestinationRuleValidation {
  private DestinationRuleValidation() {}

  static void check(Report report, DestinationRule rule) {
    DestinationRule.Spec spec = rule.spec();
    BalancingValidation.annotations(report, rule);
    HealthCheckValidation.annotations(report, rule.meta());
    if (spec.host() == null) {
      report.required("spec.host", "the service that is called, such as reviews");
    } else if (!Formats.isWildcardHost(spec.host())) {
      report.invalid(
          "spec.host", "\"" + spec.host() + "\" is no host; no port, a star only in front");
    }
    VirtualServiceValidation.exportTo(report, spec.exportTo());
    policy(report, "spec.trafficPolicy", spec.trafficPolicy());
    Set<String> names = new HashSet<>();
    for (int i = 0; i < spec.subsets().size(); i++) {
      DestinationRule.NamedSubset subset = spec.subsets().get(i);
      String path = "spec.subsets[" + i + "]";
      if (subset.name() == null || subset.name().isEmpty()) {
        report.required(path + ".name", "the name by which routes choose it, such as v1");
      } else if (!names.add(subset.name())) {
        report.error(
            path + ".name",
            Reason.FieldValueDuplicate,
            "\"" + subset.name() + "\" is there already");
      }
      Formats.labels(report, path + ".labels", subset.labels());
      policy(report, path + ".trafficPolicy", subset.trafficPolicy());
    }
  }

  private static void policy(Report report, String path, @Nullable TrafficPolicy policy) {
    if (policy == null) {
      return;
    }
    BalancingValidation.field(report, path + ".loadBalancer", policy.loadBalancer());
    pool(report, path + ".connectionPool", policy.connectionPool());
    outlier(report, path + ".outlierDetection", policy.outlierDetection());
    ClientTlsValidation.check(report, path + ".tls", policy.tls());
    retryBudget(report, path + ".retryBudget", policy.retryBudget());
    if (policy.retryBudget() != null) {
      overridden(report, path + ".connectionPool", policy.connectionPool());
    }
    for (int i = 0; i < policy.portLevelSettings().size(); i++) {
      PortPolicy onPort = policy.portLevelSettings().get(i);
      String at = path + ".portLevelSettings[" + i + "]";
      if (onPort.port() == null) {
        report.required(at + ".port.number", "the port that it is for");
      } else {
        VirtualServiceValidation.port(report, at + ".port.number", onPort.port().number());
      }
      BalancingValidation.field(report, at + ".loadBalancer", onPort.loadBalancer());
      pool(report, at + ".connectionPool", onPort.connectionPool());
      outlier(report, at + ".outlierDetection", onPort.outlierDetection());
      ClientTlsValidation.check(report, at + ".tls", onPort.tls());
    }
  }

  private static void pool(Report report, String path, @Nullable ConnectionPool pool) {
    if (pool == null) {
      return;
    }
    if (pool.tcp() != null) {
      report.notNegative(path + ".tcp.maxConnections", pool.tcp().maxConnections());
    }
    if (pool.http() != null) {
      String http = path + ".http.";
      report.notNegative(http + "http1MaxPendingRequests", pool.http().http1MaxPendingRequests());
      report.notNegative(http + "http2MaxRequests", pool.http().http2MaxRequests());
      report.notNegative(http + "maxRequestsPerConnection", pool.http().maxRequestsPerConnection());
      report.notNegative(http + "maxRetries", pool.http().maxRetries());
    }
  }

  private static void retryBudget(Report report, String path, @Nullable RetryBudget budget) {
    if (budget == null) {
      return;
    }
    if (budget.percent() != null) {
      report.range(path + ".percent", budget.percent(), 0, 100);
    }
    if (budget.minRetryConcurrency() != null) {
      report.notNegative(path + ".minRetryConcurrency", budget.minRetryConcurrency());
    }
  }

  private static void overridden(Report report, String path, @Nullable ConnectionPool pool) {
    if (pool != null && pool.http() != null && pool.http().maxRetries() > 0) {
      report.warn(
          path + ".http.maxRetries",
          Reason.IgnoredField,
          "has no effect beside retryBudget, which bounds retries");
    }
  }

  private static void outlier(Report report, String path, @Nullable OutlierDetection outlier) {
    if (outlier == null) {
      return;
    }
    notNegative(report, path + ".consecutive5xxErrors", outlier.consecutive5xxErrors());
    notNegative(report, path + ".consecutiveErrors", outlier.consecutiveErrors());
    notNegative(report, path + ".consecutiveGatewayErrors", outlier.consecutiveGatewayErrors());
    notNegative(
        report, path + ".consecutiveLocalOriginFailures", outlier.consecutiveLocalOriginFailures());
    report.range(path + ".maxEjectionPercent", outlier.maxEjectionPercent(), 0, 100);
    if (outlier.minHealthPercent() != null) {
      report.range(path + ".minHealthPercent", outlier.minHealthPercent(), 0, 100);
    }
    if (outlier.consecutiveLocalOriginFailures() != null
        && !outlier.splitExternalLocalOriginErrors()) {
      report.warn(
          path + ".consecutiveLocalOriginFailures",
          Reason.IgnoredField,
          "has no effect without splitExternalLocalOriginErrors: true");
    }
    Integer all =
        outlier.consecutive5xxErrors() == null
            ? outlier.consecutiveErrors()
            : outlier.consecutive5xxErrors();
    int bound = all == null ? Outlier.DEFAULT.consecutiveErrors() : all;
    Integer gateway = outlier.consecutiveGatewayErrors();
    if (gateway != null && bound > 0 && gateway >= bound) {
      report.warn(
          path + ".consecutiveGatewayErrors",
          Reason.IgnoredField,
          gateway
              + " has no effect: they are errors of consecutive5xxErrors as well, which ejects after "
              + bound);
    }
  }

  private static void notNegative(Report report, String path, @Nullable Integer value) {
    if (value != null) {
      report.notNegative(path, value);
    }
  }
}
