package io.amime.api.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service whose instances do not register themselves. */
@Doc("A service whose instances do not register themselves, such as a backend outside the mesh.")
public record ServiceEntry(ResourceMeta meta, Spec spec) implements Resource {

  /** The service itself. */
  @Doc("The service.")
  @Unsupported(field = "exportTo", why = "every namespace sees it", refused = false)
  @Unsupported(
      field = "workloadSelector",
      why = "has no effect: name its endpoints",
      refused = false)
  @Unsupported(field = "subjectAltNames", why = "has no effect", refused = false)
  public record Spec(
      @Doc("Hosts under which it is called, fully qualified.") List<String> hosts,
      @Doc(
              "IP addresses or networks under which it is dialled, besides those of its instances;"
                  + " only intercepted connections need them.")
          List<String> addresses,
      @Doc("Ports that callers name.") List<Port> ports,
      @Doc("Without effect: what registers with a sidecar is in the mesh, endpoints are not.")
          @Nullable Location location,
      @Doc(
              "How instances are found: STATIC by the endpoints given, DNS by the host's name, NONE"
                  + " at the address that the caller dialled; STATIC by default.")
          @Nullable Resolution resolution,
      @Doc("Its instances.") List<EntryEndpoint> endpoints) {
    public Spec {
      hosts = List.copyOf(hosts);
      addresses = List.copyOf(addresses);
      ports = List.copyOf(ports);
      endpoints = List.copyOf(endpoints);
    }

    /** Whether instances are where the caller looks for them. */
    public boolean isRequested() {
      return endpoints.isEmpty() && resolution != null && resolution != Resolution.STATIC;
    }
  }

  /** Where it lies. */
  public enum Location {
    MESH_EXTERNAL,
    MESH_INTERNAL
  }

  /** How its instances are found. */
  public enum Resolution {
    NONE,
    STATIC,
    DNS,
    DNS_ROUND_ROBIN
  }

  /** A port that callers name. */
  @Doc("A port that callers name.")
  public record Port(
      @Doc("1 to 65535.") int number,
      @Doc("HTTP, HTTP2, GRPC or TCP; by default what the name says.") @Nullable String protocol,
      @Doc("Name; up to the first dash it is the protocol.") @Nullable String name,
      @Doc("Port of the instances when it differs.") @Nullable Integer targetPort) {}

  /** One instance. */
  @Doc("One instance.")
  @Unsupported(field = "network", why = "has no effect", refused = false)
  @Unsupported(field = "serviceAccount", why = "has no effect", refused = false)
  public record EntryEndpoint(
      @Doc("IP address.") @Nullable String address,
      @Doc("Port by port name, where it differs.") Map<String, Integer> ports,
      @Doc("Labels that routes choose by.") Map<String, String> labels,
      @Doc(
              "Where it stands, as region/zone or region/zone/subzone; the zone is also its label"
                  + " topology.kubernetes.io/zone.")
          @Nullable String locality,
      @Doc("Its share of the requests beside those of others; 1 by default.")
          @Nullable Integer weight) {
    public EntryEndpoint {
      ports = Map.copyOf(ports);
      labels = Map.copyOf(labels);
    }

    /** The zone in its locality, null without. */
    public @Nullable String zone() {
      String[] parts = locality == null ? new String[0] : locality.split("/", -1);
      return parts.length < 2 || parts[1].isEmpty() ? null : parts[1];
    }
  }
}
