package io.amime.api.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A service outside the mesh that sidecars let their applications call. */
@Doc(
    "A service outside the mesh that may be called, under its own name. Its instances are found"
        + " where the caller looks for them; with https the sidecar speaks TLS for an application"
        + " that speaks plain HTTP.")
public record EgressRule(ResourceMeta meta, Spec spec) implements Resource {

  /** The rule itself. */
  @Doc("The rule.")
  public record Spec(
      @Doc("The service by its literal name: domain, *.domain, IPv4 address or block.")
          @Nullable IstioService destination,
      @Doc("Ports that may be called.") List<Port> ports,
      @Doc("Not taken; the annotation amime.io/via: egress says it.") boolean useEgressProxy) {
    public Spec {
      ports = List.copyOf(ports);
    }
  }

  /** A port that may be called. */
  @Doc("A port that may be called.")
  public record Port(
      @Doc("1 to 65535.") int port,
      @Doc("http, https, http2, grpc, tcp or mongo, in any case.") @Nullable String protocol) {}
}
