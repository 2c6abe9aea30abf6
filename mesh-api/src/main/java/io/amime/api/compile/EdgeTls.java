package io.amime.api.compile;

import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.Ingress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names that a gateway at the edge has over TLS: of Gateways, then of Ingresses. */
public final class EdgeTls {
  private static final Map<String, String> INGRESS = Map.of("istio", "ingress");

  private EdgeTls() {}

  /** Those that it ends TLS for. */
  static List<ServerTls> of(MeshState state, Workload gateway) {
    List<ServerTls> served = new ArrayList<>();
    for (EdgeClaim claim : granted(state, gateway)) {
      if (claim.terms() != null) {
        served.add(new ServerTls(claim.hosts(), claim.terms(), claim.resource()));
      }
    }
    return served;
  }

  /** Who has which name. */
  static HostIndex<EdgeClaim> owners(MeshState state, Workload gateway) {
    var owners = new HostIndex<EdgeClaim>();
    for (EdgeClaim claim : granted(state, gateway)) {
      claim.hosts().forEach(host -> owners.add(host, claim));
    }
    return owners;
  }

  /** Each name once: the first that claims it has it. */
  private static List<EdgeClaim> granted(MeshState state, Workload gateway) {
    Set<String> taken = new HashSet<>();
    List<EdgeClaim> granted = new ArrayList<>();
    for (EdgeClaim wanted : wanted(state, gateway.labels())) {
      List<String> own = wanted.hosts().stream().filter(taken::add).toList();
      if (!own.isEmpty()) {
        granted.add(new EdgeClaim(own, wanted.terms(), wanted.resource()));
      }
    }
    return granted;
  }

  /**
   * Who else claims a name of that Ingress, meets its clients with something else, and comes before
   * it.
   *
   * @param host in lower case
   */
  public static Optional<String> claimedBefore(MeshState state, Ingress ingress, String host) {
    List<EdgeClaim> own = IngressTls.of(ingress).stream().map(EdgeClaim::of).toList();
    return own.stream()
        .filter(claim -> claim.hosts().contains(host))
        .flatMap(claim -> before(wanted(state, INGRESS), claim, host).stream())
        .findFirst();
  }

  /**
   * The same of a server of a Gateway.
   *
   * @param host in lower case, without a namespace
   */
  public static Optional<String> claimedBefore(
      MeshState state, Gateway gateway, Gateway.Server server, String host) {
    return GatewayTls.claim(gateway, server)
        .flatMap(own -> before(wanted(state, GatewayHosts.labels(gateway)), own, host));
  }

  private static Optional<String> before(List<EdgeClaim> all, EdgeClaim own, String host) {
    return all.stream()
        .takeWhile(claim -> !claim.equals(own))
        .filter(claim -> claim.hosts().contains(host))
        .findFirst()
        .filter(first -> first.differs(own))
        .map(EdgeClaim::asBefore);
  }

  /**
   * All of them, in the order in which they have the say.
   *
   * @param labels of the workload
   */
  private static List<EdgeClaim> wanted(MeshState state, Map<String, String> labels) {
    List<EdgeClaim> wanted = new ArrayList<>();
    for (Gateway each : state.all(Gateway.class)) {
      if (GatewayHosts.isServedBy(each, labels)) {
        wanted.addAll(GatewayTls.of(each));
      }
    }
    for (Ingress each : state.all(Ingress.class)) {
      if (IngressBackends.isOurs(each)) {
        IngressTls.of(each).stream().map(EdgeClaim::of).forEach(wanted::add);
      }
    }
    return wanted;
  }
}
