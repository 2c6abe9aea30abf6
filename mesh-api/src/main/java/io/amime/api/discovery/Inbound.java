package io.amime.api.discovery;

import java.util.List;

/**
 * The serving side of a workload.
 *
 * @param strict refuse plain text; otherwise it passes without a principal
 * @param ports what the application listens on
 * @param tls what a gateway at the edge speaks with clients outside the mesh; a name stands in one
 *     of them only
 * @param passed names at the edge whose TLS is carried through unread, each with the routes of its
 *     connections; none of them stands in {@code tls}
 */
public record Inbound(
    boolean strict, List<Port> ports, List<ServerTls> tls, List<VirtualHost> passed) {
  public Inbound {
    ports = List.copyOf(ports);
    // A snapshot that an older proxy has left on disk has neither.
    tls = tls == null ? List.of() : List.copyOf(tls);
    passed = passed == null ? List.of() : List.copyOf(passed);
  }

  /** One that is no gateway's. */
  public Inbound(boolean strict, List<Port> ports) {
    this(strict, ports, List.of(), List.of());
  }

  /**
   * @param servicePort what callers name
   * @param host FQDN of the service that the port belongs to
   * @param address where the application listens, normally 127.0.0.1
   * @param targetPort on that address
   */
  public record Port(
      int servicePort, String host, Cluster.Protocol protocol, String address, int targetPort) {}

  /**
   * TLS for some names. Keys and certificates are at the gateway, under the secret's name; they
   * never come from Pilot.
   *
   * @param hosts names that clients ask for in their handshake, in lower case, exact or {@code
   *     *.domain}; {@code *} is every name and those who give none
   * @param terms how it is spoken
   * @param resource whose wish it is, such as {@code Ingress/default/shop}
   */
  public record ServerTls(List<String> hosts, Terms terms, String resource) {
    public ServerTls {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * How TLS is spoken. A connection that was made under some terms carries requests for all hosts
   * under the same ones, and for no other.
   *
   * @param secret {@code namespace/name} of certificate and key
   * @param clients what is asked of them
   * @param oldest version of TLS that is spoken
   */
  public record Terms(String secret, Clients clients, Version oldest) {}

  /** Whether clients have to show a certificate that the secret's authorities vouch for. */
  public enum Clients {
    ANYBODY,
    KNOWN_IF_SHOWN,
    KNOWN
  }

  /** A version of TLS. */
  public enum Version {
    TLS_1_2,
    TLS_1_3
  }
}
