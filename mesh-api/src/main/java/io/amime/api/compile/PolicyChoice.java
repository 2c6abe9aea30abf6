package io.amime.api.compile;

import io.amime.api.discovery.Workload;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.IstioService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which DestinationPolicy governs a cluster. Labels must be exactly those that the route sends to;
 * a policy without labels takes the clusters that no such policy claims. Policies never merge: the
 * smallest store key wins.
 */
final class PolicyChoice {
  private PolicyChoice() {}

  static Optional<DestinationPolicy> of(MeshState state, Workload caller, Subset subset) {
    List<DestinationPolicy> admitted =
        state.policiesFor(subset.host()).stream().filter(p -> Sources.admits(p, caller)).toList();
    return withLabels(admitted, subset.labels()).or(() -> withLabels(admitted, Map.of()));
  }

  static Map<String, String> labels(DestinationPolicy policy) {
    return destination(policy).labels();
  }

  static IstioService destination(DestinationPolicy policy) {
    return Objects.requireNonNull(policy.spec().destination());
  }

  private static Optional<DestinationPolicy> withLabels(
      List<DestinationPolicy> policies, Map<String, String> labels) {
    return policies.stream().filter(p -> labels(p).equals(labels)).findFirst();
  }
}
