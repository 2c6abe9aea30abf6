package io.amime.api.compile;

import io.amime.api.resource.IstioService;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The names under which a client may ask for a host. */
final class Hosts {
  private static final String MESH_SUFFIX = "." + IstioService.MESH_DOMAIN;

  private Hosts() {}

  /** A name without dots is a service of that namespace; anything else is taken as it stands. */
  static String full(String host, String namespace) {
    return host.indexOf('.') >= 0 || host.startsWith("*")
        ? host
        : host + "." + namespace + MESH_SUFFIX;
  }

  /** {@code reviews} of {@code reviews.default.svc.cluster.local}; other hosts are their own. */
  static String shortName(String host) {
    return host.endsWith(MESH_SUFFIX) ? host.substring(0, host.indexOf('.')) : host;
  }

  /**
   * The host, and in the mesh also what is left of it after taking off the labels that it shares
   * with the caller's own domain, re-added one by one. The full host comes first.
   */
  static List<String> domains(String host, String callerNamespace) {
    String full = host.toLowerCase(Locale.ROOT);
    if (!full.endsWith(MESH_SUFFIX) || full.startsWith("*")) {
      return List.of(full);
    }
    String[] labels = full.split("\\.");
    String[] own = (callerNamespace + MESH_SUFFIX).split("\\.");
    int shared = 0;
    while (shared < own.length
        && shared < labels.length - 1
        && labels[labels.length - 1 - shared].equals(own[own.length - 1 - shared])) {
      shared++;
    }
    List<String> domains = new ArrayList<>();
    domains.add(full);
    for (int kept = labels.length - shared; kept < labels.length; kept++) {
      domains.add(String.join(".", List.of(labels).subList(0, kept)));
    }
    return domains;
  }
}
