package io.amime.api.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which hosts a gateway of the mesh takes; VirtualServices say what becomes of them. */
@Doc("Which hosts a gateway at the edge takes; VirtualServices that name it say where they go.")
public record Gateway(ResourceMeta meta, Spec spec) implements Resource {

  /** The gateway itself. */
  @Doc("The gateway.")
  public record Spec(
      @Doc("What it listens to.") List<Server> servers,
      @Doc("Labels of the gateway workloads that serve it.") Map<String, String> selector) {
    public Spec {
      servers = List.copyOf(servers);
      selector = Map.copyOf(selector);
    }
  }

  /** A port and its hosts. */
  @Doc("A port and its hosts.")
  @Unsupported(field = "bind", why = "has no effect: the gateway's own setting", refused = false)
  @Unsupported(field = "defaultEndpoint", why = "has no effect", refused = false)
  public record Server(
      @Doc("Name for people.") @Nullable String name,
      @Doc("The port.") @Nullable ServerPort port,
      @Doc("Hosts, exact or *.domain, with an optional namespace/ in front.") List<String> hosts,
      @Doc("TLS at the gateway.") @Nullable ServerTls tls) {
    public Server {
      hosts = List.copyOf(hosts);
    }
  }

  /** A port. */
  @Doc("A port.")
  @Unsupported(field = "targetPort", why = "has no effect", refused = false)
  public record ServerPort(
      @Doc("1 to 65535.") int number,
      @Doc("HTTP, HTTP2, GRPC, HTTPS or TLS; TCP is not served yet.") @Nullable String protocol,
      @Doc("Name for people.") @Nullable String name) {}

  /** TLS at the gateway. */
  @Doc("TLS at the gateway.")
  @Unsupported(
      field = "serverCertificate",
      why = "is not read: certificates are found by credentialName",
      refused = false)
  @Unsupported(
      field = "privateKey",
      why = "is not read: keys are found by credentialName",
      refused = false)
  @Unsupported(
      field = "caCertificates",
      why = "is not read: authorities of clients are in ca.crt of the secret",
      refused = false)
  @Unsupported(field = "caCrl", why = "revoked certificates would be let in; leave it out")
  @Unsupported(field = "credentialNames", why = "has no effect", refused = false)
  @Unsupported(field = "tlsCertificates", why = "has no effect", refused = false)
  @Unsupported(
      field = "verifyCertificateHash",
      why = "clients would not be held to it; leave it out")
  @Unsupported(
      field = "verifyCertificateSpki",
      why = "clients would not be held to it; leave it out")
  @Unsupported(field = "subjectAltNames", why = "clients would not be held to it; leave it out")
  @Unsupported(field = "maxProtocolVersion", why = "has no effect", refused = false)
  @Unsupported(field = "cipherSuites", why = "has no effect", refused = false)
  public record ServerTls(
      @Doc("Whether plain requests are sent to https.") boolean httpsRedirect,
      @Doc("SIMPLE, MUTUAL, OPTIONAL_MUTUAL or PASSTHROUGH; the rest is not served.")
          @Nullable String mode,
      @Doc("Secret at the gateway, in the Gateway's namespace, with tls.crt, tls.key and ca.crt.")
          @Nullable String credentialName,
      @Doc("TLSV1_2 or TLSV1_3; TLSV1_2 without it.") @Nullable String minProtocolVersion) {}
}
