package io.amime.api.compile;

import io.amime.api.discovery.Workload;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.RouteRule;
import org.jspecify.annotations.Nullable;

/** Which callers a rule or policy is for; decided when it is compiled, never per request. */
final class Sources {
  private Sources() {}

  static @Nullable IstioService of(RouteRule rule) {
    return rule.spec().match() == null ? null : rule.spec().match().source();
  }

  static boolean admits(RouteRule rule, Workload caller) {
    return admits(of(rule), rule.meta().namespace(), caller);
  }

  static boolean admits(DestinationPolicy policy, Workload caller) {
    return admits(policy.spec().source(), policy.meta().namespace(), caller);
  }

  private static boolean admits(@Nullable IstioService source, String namespace, Workload caller) {
    return source == null
        || (source.host(namespace).equals(Instance.hostOf(caller))
            && caller.labels().entrySet().containsAll(source.labels().entrySet()));
  }

  /** Whether everyone that {@code narrow} is for is also a caller that {@code wide} is for. */
  static boolean covers(RouteRule wide, RouteRule narrow) {
    return covers(of(wide), wide.meta().namespace(), of(narrow), narrow.meta().namespace());
  }

  static boolean covers(DestinationPolicy wide, DestinationPolicy narrow) {
    return covers(
        wide.spec().source(),
        wide.meta().namespace(),
        narrow.spec().source(),
        narrow.meta().namespace());
  }

  private static boolean covers(
      @Nullable IstioService wide, String wideIn, @Nullable IstioService narrow, String narrowIn) {
    return wide == null
        || (narrow != null
            && wide.host(wideIn).equals(narrow.host(narrowIn))
            && narrow.labels().entrySet().containsAll(wide.labels().entrySet()));
  }

  /** {@code reviews.default.svc.cluster.local with version=v2}. */
  static String text(IstioService service, String namespace) {
    return service.host(namespace)
        + (service.labels().isEmpty() ? "" : " with " + Subset.text(service.labels()));
  }
}
