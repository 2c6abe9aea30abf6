package io.amime.api.compile;

import io.amime.api.resource.Ingress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Whether an Ingress leads somewhere. */
final class IngressStatus {
  private IngressStatus() {}

  static RuleStatus of(MeshState state, Ingress ingress) {
    if (!IngressBackends.isOurs(ingress)) {
      return new RuleStatus.Idle(
          "its class is "
              + IngressBackends.ingressClass(ingress).orElse("")
              + "; this gateway serves the class istio and Ingresses without one");
    }
    if (state.services().isEmpty()) {
      return new RuleStatus.Active(); // nothing is known of the mesh: no reason to doubt it
    }
    List<Ingress.Backend> backends = backends(ingress);
    boolean leads = backends.stream().anyMatch(b -> IngressBackends.leads(state, ingress, b));
    return leads
        ? new RuleStatus.Active()
        : new RuleStatus.Idle(
            "none of its backends is a known service with an HTTP port of that number or name");
  }

  static List<Ingress.Backend> backends(Ingress ingress) {
    return Stream.concat(
            ingress.spec().rules().stream()
                .map(Ingress.HostRule::http)
                .filter(Objects::nonNull)
                .flatMap(h -> h.paths().stream())
                .map(Ingress.HttpPath::backend),
            Stream.ofNullable(ingress.spec().fallback()))
        .filter(Objects::nonNull)
        .toList();
  }
}
