package io.amime.api.validation;

import io.amime.api.resource.DestinationPolicy;

/** A DestinationPolicy in itself. */
final class DestinationPolicyValidation {
  private DestinationPolicyValidation() {}

  static void check(Report report, DestinationPolicy policy) {
    DestinationPolicy.Spec spec = policy.spec();
    BalancingValidation.annotations(report, policy);
    HealthCheckValidation.annotations(report, policy.meta());
    if (spec.destination() == null) {
      report.required("spec.destination", "the service that is called, such as {name: reviews}");
    }
    Parts.service(report, "spec.destination", spec.destination());
    Parts.service(report, "spec.source", spec.source());
    if (spec.loadBalancing() != null && spec.loadBalancing().name() == null) {
      report.required("spec.loadBalancing.name", "one of ROUND_ROBIN, LEAST_CONN, RANDOM");
    }
    if (spec.circuitBreaker() == null) {
      return;
    }
    var breaker = spec.circuitBreaker().simpleCb();
    if (breaker == null) {
      report.required("spec.circuitBreaker.simpleCb", "limits, such as {maxConnections: 100}");
      return;
    }
    String path = "spec.circuitBreaker.simpleCb.";
    report.notNegative(path + "maxConnections", breaker.maxConnections());
    report.notNegative(path + "httpMaxPendingRequests", breaker.httpMaxPendingRequests());
    report.notNegative(path + "httpMaxRequests", breaker.httpMaxRequests());
    report.notNegative(path + "httpConsecutiveErrors", breaker.httpConsecutiveErrors());
    report.notNegative(
        path + "httpMaxRequestsPerConnection", breaker.httpMaxRequestsPerConnection());
    report.notNegative(path + "httpMaxRetries", breaker.httpMaxRetries());
    report.range(path + "httpMaxEjectionPercent", breaker.httpMaxEjectionPercent(), 0, 100);
  }
}
