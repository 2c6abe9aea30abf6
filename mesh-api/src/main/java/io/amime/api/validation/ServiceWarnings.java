package io.amime.api.validation;

import io.amime.api.compile.HealthChecks;
import io.amime.api.compile.MeshService;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.NetworkingHosts;
import io.amime.api.discovery.Cluster;
import io.amime.api.resource.HealthCheckOptions;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Violation.Reason;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Services and versions that a resource names and the mesh does not have, with those it has. */
final class ServiceWarnings {
  private static final int LISTED = 20;

  private final Report report;
  private final MeshState world;

  ServiceWarnings(Report report, MeshState world) {
    this.report = report;
    this.world = world;
  }

  void service(String path, String host) {
    if (world.service(host).isEmpty()) {
      unknown(path, host);
    }
  }

  /** The same of a host that may be a wildcard. */
  void services(String path, String host) {
    if (world.services().keySet().stream().noneMatch(s -> NetworkingHosts.covers(host, s))) {
      unknown(path, host);
    }
  }

  private void unknown(String path, String host) {
    if (!world.services().isEmpty()) {
      String known =
          world.services().keySet().stream().limit(LISTED).collect(Collectors.joining(", "));
      report.warn(path, Reason.UnknownService, "no service " + host + " is known; known: " + known);
    }
  }

  void subset(String path, String host, Map<String, String> labels) {
    MeshService service = world.services().get(host);
    if (labels.isEmpty() || service == null || service.hasSubset(labels)) {
      return;
    }
    String existing =
        service.members().stream()
            .map(m -> project(m.labels(), labels))
            .distinct()
            .sorted()
            .collect(Collectors.joining("; "));
    report.warn(
        path,
        Reason.MissingSubset,
        "no instance of "
            + host
            + " has "
            + text(labels)
            + ": requests sent there are answered with 503; existing: "
            + (existing.isEmpty() ? "none" : existing));
  }

  /** That endpoints are to be asked in a way that no port of theirs understands. */
  void healthCheck(ResourceMeta meta, String host) {
    var asked = HealthCheckOptions.of(meta).asked();
    MeshService service = world.service(host).orElse(null);
    if (asked == null || service == null) {
      return;
    }
    var kind = HealthChecks.kind(asked.kind());
    String why = null;
    if (service.resolution() != Cluster.Resolution.MEMBERS) {
      why = "its endpoints are not known";
    } else if (service.ports().stream().noneMatch(p -> kind.suits(p.protocol()))) {
      why =
          asked.kind() == HealthCheckOptions.Kind.GRPC
              ? "it has no port that speaks gRPC; name it grpc, grpc-…, http2 or http2-… if it does"
              : "it has no HTTP port; name it http, http-…, http2 or grpc if it is one";
    }
    if (why != null) {
      report.warn(
          HealthCheckValidation.at(HealthCheckOptions.HEALTH_CHECK),
          Reason.IgnoredField,
          "has no effect on " + host + ": " + why);
    }
  }

  private static String project(Map<String, String> labels, Map<String, String> keys) {
    Map<String, String> picked = new TreeMap<>(labels);
    picked.keySet().retainAll(keys.keySet());
    return picked.isEmpty() ? "no such label" : text(picked);
  }

  private static String text(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
