package io.amime.api.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How requests to some hosts are routed, in the form of {@code networking.istio.io}. */
@Doc(
    "How requests and connections to some hosts are routed, for sidecars and gateways. The first"
        + " entry that matches wins.")
public record VirtualService(ResourceMeta meta, Spec spec) implements Resource {

  /** The gateway that stands for all sidecars. */
  public static final String MESH = "mesh";

  /** The rules themselves. */
  @Doc("The rules.")
  public record Spec(
      @Doc("Hosts that it is for: short names of its namespace, full names, or *.domain.")
          List<String> hosts,
      @Doc("Gateways that it is for; mesh stands for all sidecars and is the default.")
          List<String> gateways,
      @Doc("Routes of requests, in order.") List<HttpRoute> http,
      @Doc("Routes of opaque connections, in order.") List<TcpRoute> tcp,
      @Doc("Routes of TLS that gateways carry through unread, by the name asked for.")
          List<TlsRoute> tls,
      @Doc("Namespaces that see it; only * is carried out.") List<String> exportTo) {
    public Spec {
      hosts = List.copyOf(hosts);
      gateways = List.copyOf(gateways);
      http = List.copyOf(http);
      tcp = List.copyOf(tcp);
      tls = List.copyOf(tls);
      exportTo = List.copyOf(exportTo);
    }
  }

  /** A target. */
  @Doc("A target.")
  public record Destination(
      @Doc("Short name of this namespace, or full name.") @Nullable String host,
      @Doc("Subset that a DestinationRule of the host names.") @Nullable String subset,
      @Doc("Port; that of the request by default.") @Nullable PortSelector port) {}

  /** A port by number. */
  @Doc("A port by number.")
  public record PortSelector(@Doc("1 to 65535.") int number) {}

  /** A share of the requests. */
  @Doc("A share of the requests.")
  public record HttpTarget(
      @Doc("The target.") @Nullable Destination destination,
      @Doc("Part of the sum of all weights; a single target may leave it out.") int weight,
      @Doc("Changes of headers for this target alone.") HttpRoute.@Nullable Headers headers) {}

  /** Where connections go. */
  @Doc("Where connections go.")
  public record TcpRoute(
      @Doc("Alternatives, one of which must hold; none means always.") List<TcpMatch> match,
      @Doc("Weighted targets.") List<TcpTarget> route) {
    public TcpRoute {
      match = List.copyOf(match);
      route = List.copyOf(route);
    }
  }

  /** Where connections go whose TLS is not ended on the way. */
  @Doc("Where connections go whose TLS is carried through unread.")
  public record TlsRoute(
      @Doc("Alternatives, one of which must hold.") List<TlsMatch> match,
      @Doc("Weighted targets.") List<TcpTarget> route) {
    public TlsRoute {
      match = List.copyOf(match);
      route = List.copyOf(route);
    }
  }

  /** Conditions on a connection whose client has said which name it wants; all must hold. */
  @Doc("Conditions on a connection of TLS; all of them must hold.")
  @Unsupported(field = "destinationSubnets", why = "clients of all addresses would be let through")
  public record TlsMatch(
      @Doc("Names that clients ask for, exact or *.domain, within those of hosts.")
          List<String> sniHosts,
      @Doc("Port of the Gateway's server.") @Nullable Integer port,
      @Doc("Labels of the gateway workload.") Map<String, String> sourceLabels,
      @Doc("Namespace of the gateway workload.") @Nullable String sourceNamespace,
      @Doc("Gateways of this VirtualService that it is limited to.") List<String> gateways) {
    public TlsMatch {
      sniHosts = List.copyOf(sniHosts);
      sourceLabels = Map.copyOf(sourceLabels);
      gateways = List.copyOf(gateways);
    }
  }

  /** A share of the connections. */
  @Doc("A share of the connections.")
  public record TcpTarget(
      @Doc("The target.") @Nullable Destination destination,
      @Doc("Part of the sum of all weights; a single target may leave it out.") int weight) {}

  /** Conditions on a connection; all of them must hold. */
  @Doc("Conditions on a connection; all of them must hold.")
  public record TcpMatch(
      @Doc("IPv4 addresses or blocks called, one of which must hold.")
          List<String> destinationSubnets,
      @Doc("Port called.") @Nullable Integer port,
      @Doc("IPv4 address or block of the caller.") @Nullable String sourceSubnet,
      @Doc("Labels of the calling workload.") Map<String, String> sourceLabels,
      @Doc("Namespace of the calling workload.") @Nullable String sourceNamespace,
      @Doc("Gateways of this VirtualService that it is limited to.") List<String> gateways) {
    public TcpMatch {
      destinationSubnets = List.copyOf(destinationSubnets);
      sourceLabels = Map.copyOf(sourceLabels);
      gateways = List.copyOf(gateways);
    }
  }
}
