package io.amime.api.compile;

import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.Ingress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The names that a gateway at the edge serves over TLS: of Gateways, then of Ingresses. */
public final class EdgeTls {
  private EdgeTls() {}

  /** Each name once: the first that claims it has it. */
  static List<ServerTls> of(MeshState state, Workload gateway) {
    Set<String> taken = new HashSet<>();
    List<ServerTls> served = new ArrayList<>();
    for (ServerTls wanted : wanted(state, gateway)) {
      List<String> own = wanted.hosts().stream().filter(taken::add).toList();
      if (!own.isEmpty()) {
        served.add(new ServerTls(own, wanted.terms(), wanted.resource()));
      }
    }
    return served;
  }

  /**
   * Who else claims a name of that Ingress, under other terms, and comes before it.
   *
   * @param host in lower case
   */
  public static Optional<String> claimedBefore(MeshState state, Ingress ingress, String host) {
    for (ServerTls other : ingresses(state)) {
      if (other.resource().equals(ingress.key().toString())) {
        return Optional.empty();
      }
      boolean differs =
          IngressTls.of(ingress).stream()
              .filter(own -> own.hosts().contains(host))
              .anyMatch(own -> !own.terms().equals(other.terms()));
      if (other.hosts().contains(host) && differs) {
        return Optional.of(other.resource());
      }
    }
    return Optional.empty();
  }

  private static List<ServerTls> wanted(MeshState state, Workload gateway) {
    List<ServerTls> wanted = new ArrayList<>();
    for (Gateway each : state.all(Gateway.class)) {
      if (GatewayHosts.isServedBy(each, gateway.labels())) {
        wanted.addAll(GatewayTls.of(each));
      }
    }
    wanted.addAll(ingresses(state));
    return wanted;
  }

  private static List<ServerTls> ingresses(MeshState state) {
    List<ServerTls> wanted = new ArrayList<>();
    for (Ingress each : state.all(Ingress.class)) {
      if (IngressBackends.isOurs(each)) {
        wanted.addAll(IngressTls.of(each));
      }
    }
    return wanted;
  }
}
