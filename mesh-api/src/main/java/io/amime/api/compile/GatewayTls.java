package io.amime.api.compile;

import io.amime.api.compile.EdgeAccess.Way;
import io.amime.api.discovery.Inbound.Clients;
import io.amime.api.discovery.Inbound.Terms;
import io.amime.api.discovery.Inbound.Version;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.VirtualService;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the servers of a Gateway say about TLS. */
public final class GatewayTls {
  private static final String HTTPS = "HTTPS";
  private static final String TLS = "TLS";
  private static final String PASSTHROUGH = "PASSTHROUGH";
  private static final Map<String, Clients> MODES =
      Map.of(
          "SIMPLE", Clients.ANYBODY,
          "MUTUAL", Clients.KNOWN,
          "OPTIONAL_MUTUAL", Clients.KNOWN_IF_SHOWN);

  private GatewayTls() {}

  /** Those that are served, in the order in which they stand there. */
  static List<EdgeClaim> of(Gateway gateway) {
    List<EdgeClaim> served = new ArrayList<>();
    gateway.spec().servers().forEach(s -> claim(gateway, s).ifPresent(served::add));
    return served;
  }

  /** The names that a server wants; nothing where it asks for what is not served. */
  static Optional<EdgeClaim> claim(Gateway gateway, Gateway.Server server) {
    Terms terms = terms(gateway, server);
    List<String> hosts = server.hosts().stream().map(GatewayTls::bare).distinct().toList();
    return terms != null || passes(server)
        ? Optional.of(new EdgeClaim(hosts, terms, gateway.key().toString()))
        : Optional.empty();
  }

  /** Whether the TLS of its clients is carried through unread. */
  public static boolean passes(Gateway.Server server) {
    return isSecure(server) && server.tls() != null && PASSTHROUGH.equals(server.tls().mode());
  }

  /** Its hosts to which no VirtualService has a tls route. */
  public static List<String> unrouted(MeshState state, Gateway gateway, Gateway.Server server) {
    List<VirtualService> services =
        state.all(VirtualService.class).stream()
            .filter(s -> VirtualServices.isFor(s, gateway.key().qualifiedName()))
            .toList();
    return server.hosts().stream()
        .filter(h -> services.stream().noneMatch(s -> routes(gateway, h, s)))
        .toList();
  }

  /** Whether some of the gateway's TLS that is carried through goes where that one says. */
  static boolean binds(Gateway gateway, VirtualService service) {
    return gateway.spec().servers().stream()
        .filter(GatewayTls::passes)
        .flatMap(server -> server.hosts().stream())
        .anyMatch(host -> routes(gateway, host, service));
  }

  private static boolean routes(Gateway gateway, String written, VirtualService service) {
    return service.spec().tls().stream()
        .flatMap(entry -> entry.match().stream())
        .flatMap(match -> match.sniHosts().stream())
        .anyMatch(name -> GatewayHosts.common(gateway, written, service, name).isPresent());
  }

  /** How clients come to its hosts; not at all where it asks for what is not served. */
  static Set<Way> ways(Gateway.Server server) {
    if (isSecure(server)) {
      return problem(server) == null && !passes(server) ? Set.of(Way.SECURE) : Set.of();
    }
    boolean redirects = server.tls() != null && server.tls().httpsRedirect();
    return redirects ? Set.of(Way.REDIRECTED) : Set.of(Way.PLAIN);
  }

  /** Whether it is for clients that speak TLS. */
  public static boolean isSecure(Gateway.Server server) {
    String protocol = server.port() == null ? null : server.port().protocol();
    return HTTPS.equalsIgnoreCase(protocol) || TLS.equalsIgnoreCase(protocol);
  }

  /** Why a server for clients that speak TLS is not served, null when it is. */
  public static @Nullable String problem(Gateway.Server server) {
    Gateway.ServerTls tls = server.tls();
    boolean opaque = server.port() != null && TLS.equalsIgnoreCase(server.port().protocol());
    if (tls == null) {
      return opaque
          ? "TLS needs tls, {mode: PASSTHROUGH}"
          : "HTTPS needs tls, such as {mode: SIMPLE, credentialName: shop-tls}";
    }
    if (PASSTHROUGH.equals(tls.mode())) {
      return null;
    }
    if (opaque) {
      return "where the protocol is TLS, mode PASSTHROUGH is served and no other";
    }
    if (tls.mode() == null || !MODES.containsKey(tls.mode())) {
      return (tls.mode() == null ? "no mode" : "mode " + tls.mode())
          + " is not served; SIMPLE, MUTUAL, OPTIONAL_MUTUAL and PASSTHROUGH are";
    }
    return tls.credentialName() == null
        ? "the certificate is found by credentialName among the gateway's secrets, by no path"
        : null;
  }

  private static @Nullable Terms terms(Gateway gateway, Gateway.Server server) {
    Gateway.ServerTls tls = server.tls();
    if (!isSecure(server) || problem(server) != null || passes(server) || tls == null) {
      return null;
    }
    boolean newest = "TLSV1_3".equals(tls.minProtocolVersion());
    return new Terms(
        gateway.meta().namespace() + "/" + tls.credentialName(),
        MODES.getOrDefault(tls.mode() == null ? "" : tls.mode(), Clients.KNOWN),
        newest ? Version.TLS_1_3 : Version.TLS_1_2);
  }

  static String bare(String host) {
    return host.substring(host.indexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
