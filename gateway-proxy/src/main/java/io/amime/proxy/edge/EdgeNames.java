package io.amime.proxy.edge;

import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.Inbound.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of TLS by its name: exact before the longest suffix before the star. */
public final class EdgeNames {
  private final Map<String, Use> exact = new HashMap<>();
  private final List<Suffix> suffixes = new ArrayList<>();

  private record Suffix(String text, Use use) {}

  private EdgeNames() {}

  /** What becomes of it. */
  sealed interface Use {
    /** It is spoken here. */
    record Ended(Terms terms) implements Use {}

    /** It is carried through unread. */
    record Passed() implements Use {}
  }

  public static EdgeNames of(Inbound inbound) {
    var names = new EdgeNames();
    for (var tls : inbound.tls()) {
      tls.hosts().forEach(host -> names.add(host, new Use.Ended(tls.terms())));
    }
    for (var passed : inbound.passed()) {
      passed.domains().forEach(host -> names.add(host, new Use.Passed()));
    }
    names.suffixes.sort(Comparator.comparingInt(s -> -s.text().length()));
    return names;
  }

  private void add(String host, Use use) {
    if (host.startsWith("*")) {
      suffixes.add(new Suffix(host.substring(1), use));
    } else {
      exact.putIfAbsent(host, use);
    }
  }

  public boolean isEmpty() {
    return exact.isEmpty() && suffixes.isEmpty();
  }

  /**
   * @param name that a client asked for; empty when it named none, which only the star takes
   * @return null when it is not served
   */
  @Nullable Use find(String name) {
    var use = exact.get(name);
    if (use != null) {
      return use;
    }
    for (var suffix : suffixes) {
      boolean star = suffix.text().isEmpty();
      if (star || (name.length() > suffix.text().length() && name.endsWith(suffix.text()))) {
        return suffix.use();
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
    return new Use.Ended(connection).equals(find(host(authority)));
  }

  private static String host(String authority) {
    int colon = authority.lastIndexOf(':');
    var host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    var bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return bare.toLowerCase(Locale.ROOT);
  }
}
