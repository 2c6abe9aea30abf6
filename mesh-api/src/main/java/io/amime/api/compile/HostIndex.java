package io.amime.api.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Rules by the hosts that they are about, in the order in which they were added. */
final class HostIndex<R> {
  private final Map<String, List<R>> rules = new HashMap<>();
  private final SortedSet<String> wildcards =
      new TreeSet<>(
          Comparator.<String>comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  void add(String host, R rule) {
    rules.computeIfAbsent(host, h -> new ArrayList<>()).add(rule);
    if (host.startsWith("*")) {
      wildcards.add(host);
    }
  }

  void sort(Comparator<R> order) {
    rules.values().forEach(list -> list.sort(order));
  }

  /** The rules written for exactly this text. */
  List<R> named(String host) {
    return List.copyOf(rules.getOrDefault(host, List.of()));
  }

  /** Those, or else the ones of the longest wildcard that covers the host. */
  List<R> covering(String host) {
    List<R> own = named(host);
    if (!own.isEmpty()) {
      return own;
    }
    for (String wildcard : wildcards) {
      if (covers(wildcard, host)) {
        return named(wildcard);
      }
    }
    return List.of();
  }

  /** A star stands for at least one character. */
  static boolean covers(String wildcard, String host) {
    return wildcard.equals(host)
        || (wildcard.startsWith("*")
            && host.length() >= wildcard.length()
            && host.endsWith(wildcard.substring(1)));
  }

  /** Every host that some rule names. */
  SortedSet<String> hosts() {
    return new TreeSet<>(rules.keySet());
  }
}
