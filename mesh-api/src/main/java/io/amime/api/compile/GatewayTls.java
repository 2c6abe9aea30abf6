package io.amime.api.compile;

import io.amime.api.compile.EdgeAccess.Way;
import io.amime.api.discovery.Inbound.Clients;
import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Inbound.Terms;
import io.amime.api.discovery.Inbound.Version;
import io.amime.api.resource.Gateway;
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
  private static final Map<String, Clients> MODES =
      Map.of(
          "SIMPLE", Clients.ANYBODY,
          "MUTUAL", Clients.KNOWN,
          "OPTIONAL_MUTUAL", Clients.KNOWN_IF_SHOWN);

  private GatewayTls() {}

  /** Those that are served, in the order in which they stand there. */
  static List<ServerTls> of(Gateway gateway) {
    List<ServerTls> served = new ArrayList<>();
    for (Gateway.Server server : gateway.spec().servers()) {
      terms(gateway, server)
          .ifPresent(terms ->
              served.add(
                  new ServerTls(
                      server.hosts().stream().map(GatewayTls::bare).distinct().toList(),
                      terms,
                      gateway.key().toString())));
    }
    return served;
  }

  /** How clients come to its hosts; not at all where it asks for what is not served. */
  static Set<Way> ways(Gateway.Server server) {
    if (isSecure(server)) {
      return problem(server) == null ? Set.of(Way.SECURE) : Set.of();
    }
    boolean redirects = server.tls() != null && server.tls().httpsRedirect();
    return redirects ? Set.of(Way.REDIRECTED) : Set.of(Way.PLAIN);
  }

  /** Whether it is for clients that speak TLS. */
  public static boolean isSecure(Gateway.Server server) {
    return server.port() != null && HTTPS.equalsIgnoreCase(server.port().protocol());
  }

  /** Why a server for clients that speak TLS is not served, null when it is. */
  public static @Nullable String problem(Gateway.Server server) {
    Gateway.ServerTls tls = server.tls();
    if (tls == null) {
      return "HTTPS needs tls, such as {mode: SIMPLE, credentialName: shop-tls}";
    }
    String mode = tls.mode() == null ? "PASSTHROUGH" : tls.mode();
    if (!MODES.containsKey(mode)) {
      return "mode "
          + mode
          + (tls.mode() == null ? " (the one without a word)" : "")
          + " is not served; SIMPLE, MUTUAL and OPTIONAL_MUTUAL are";
    }
    return tls.credentialName() == null
        ? "the certificate is found by credentialName among the gateway's secrets, by no path"
        : null;
  }

  private static Optional<Terms> terms(Gateway gateway, Gateway.Server server) {
    Gateway.ServerTls tls = server.tls();
    if (!isSecure(server) || problem(server) != null || tls == null || tls.mode() == null) {
      return Optional.empty();
    }
    boolean newest = "TLSV1_3".equals(tls.minProtocolVersion());
    return Optional.of(
        new Terms(
            gateway.meta().namespace() + "/" + tls.credentialName(),
            MODES.getOrDefault(tls.mode(), Clients.KNOWN),
            newest ? Version.TLS_1_3 : Version.TLS_1_2));
  }

  private static String bare(String host) {
    return host.substring(host.indexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
