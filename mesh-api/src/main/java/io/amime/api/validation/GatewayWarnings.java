package io.amime.api.validation;

import io.amime.api.compile.EdgeTls;
import io.amime.api.compile.GatewayTls;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import java.util.Locale;

/** Hosts of a Gateway's servers over TLS that others have, or that lead nowhere. */
final class GatewayWarnings {
  private final Report report;
  private final MeshState world;

  GatewayWarnings(Report report, MeshState world) {
    this.report = report;
    this.world = world;
  }

  void check(Gateway gateway) {
    for (int i = 0; i < gateway.spec().servers().size(); i++) {
      Gateway.Server server = gateway.spec().servers().get(i);
      List<String> unrouted =
          GatewayTls.passes(server) ? GatewayTls.unrouted(world, gateway, server) : List.of();
      for (int j = 0; j < server.hosts().size(); j++) {
        String written = server.hosts().get(j);
        String path = "spec.servers[" + i + "].hosts[" + j + "]";
        String host = written.substring(written.indexOf('/') + 1).toLowerCase(Locale.ROOT);
        EdgeTls.claimedBefore(world, gateway, server, host)
            .ifPresent(other -> report.warn(path, Reason.IgnoredField, other));
        if (unrouted.contains(written)) {
          report.warn(
              path,
              Reason.Dangling,
              "no VirtualService that names this gateway has a tls route for it: handshakes are"
                  + " ended as for a name that nobody serves");
        }
      }
    }
  }
}
