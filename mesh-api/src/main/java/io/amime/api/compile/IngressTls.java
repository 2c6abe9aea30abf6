package io.amime.api.compile;

import io.amime.api.compile.EdgeAccess.Way;
import io.amime.api.discovery.Inbound.Clients;
import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Inbound.Terms;
import io.amime.api.discovery.Inbound.Version;
import io.amime.api.resource.Ingress;
import io.amime.api.resource.ResourceMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an Ingress says about TLS. */
final class IngressTls {
  private static final String EVERY_HOST = "*";

  private IngressTls() {}

  /** In the order in which it stands there; what names no secret is left out. */
  static List<ServerTls> of(Ingress ingress) {
    List<ServerTls> served = new ArrayList<>();
    for (Ingress.Tls tls : ingress.spec().tls()) {
      if (tls.secretName() != null) {
        String secret = ingress.meta().namespace() + "/" + tls.secretName();
        served.add(
            new ServerTls(
                hosts(ingress, tls),
                new Terms(secret, Clients.ANYBODY, Version.TLS_1_2),
                ingress.key().toString()));
      }
    }
    return served;
  }

  /** Whether a host of its rules is served over TLS. */
  static boolean secures(Ingress ingress, String host) {
    return of(ingress).stream()
        .flatMap(tls -> tls.hosts().stream())
        .anyMatch(name -> HostIndex.covers(name, host));
  }

  /** How clients come to the hosts that it secures. */
  static Set<Way> ways(Ingress ingress) {
    String plain = ingress.meta().annotations().get(ResourceMeta.ALLOW_HTTP);
    return switch (plain == null ? "" : plain) {
      case "true" -> Set.of(Way.PLAIN, Way.SECURE);
      case "false" -> Set.of(Way.SECURE);
      default -> Set.of(Way.SECURE, Way.REDIRECTED);
    };
  }

  /** Those that are named, or else those of the rules. */
  private static List<String> hosts(Ingress ingress, Ingress.Tls tls) {
    if (!tls.hosts().isEmpty()) {
      return tls.hosts().stream().map(h -> h.toLowerCase(Locale.ROOT)).distinct().toList();
    }
    List<String> hosts = new ArrayList<>();
    ingress.spec().rules().forEach(rule -> hosts.add(name(rule.host())));
    if (ingress.spec().fallback() != null) {
      hosts.add(EVERY_HOST);
    }
    return hosts.stream().distinct().toList();
  }

  static String name(@Nullable String host) {
    return host == null ? EVERY_HOST : host.toLowerCase(Locale.ROOT);
  }
}
