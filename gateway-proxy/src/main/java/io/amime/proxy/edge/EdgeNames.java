package io.amime.proxy.edge;

import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Inbound.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Under which terms a name is served over TLS: exact before the longest suffix before the star. */
public final class EdgeNames {
  private final Map<String, Terms> exact = new HashMap<>();
  private final List<Suffix> suffixes = new ArrayList<>();

  private record Suffix(String text, Terms terms) {}

  private EdgeNames() {}

  public static EdgeNames of(List<ServerTls> served) {
    var names = new EdgeNames();
    for (var tls : served) {
      for (var host : tls.hosts()) {
        if (host.startsWith("*")) {
          names.suffixes.add(new Suffix(host.substring(1), tls.terms()));
        } else {
          names.exact.putIfAbsent(host, tls.terms());
        }
      }
    }
    names.suffixes.sort(Comparator.comparingInt(s -> -s.text().length()));
    return names;
  }

  public boolean isEmpty() {
    return exact.isEmpty() && suffixes.isEmpty();
  }

  /**
   * @param name that a client asked for; empty when it named none, which only the star takes
   * @return null when it is not served
   */
  @Nullable Terms find(String name) {
    var terms = exact.get(name);
    if (terms != null) {
      return terms;
    }
    for (var suffix : suffixes) {
      boolean star = suffix.text().isEmpty();
      if (star || (name.length() > suffix.text().length() && name.endsWith(suffix.text()))) {
        return suffix.terms();
      }
    }
    return null;
  }

  /**
   * Whether a connection that was made under these terms may carry requests for that host. A client
   * that was let in for one name must not reach what another name asks more for.
   *
   * @param authority as on the request
   */
  public boolean fits(Terms connection, String authority) {
    return connection.equals(find(host(authority)));
  }

  private static String host(String authority) {
    int colon = authority.lastIndexOf(':');
    var host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    var bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return bare.toLowerCase(Locale.ROOT);
  }
}
