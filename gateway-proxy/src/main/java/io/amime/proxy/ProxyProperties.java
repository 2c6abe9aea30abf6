package io.amime.proxy;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of one proxy, {@code mesh.proxy.*} (or {@code MESH_PROXY_*} in the environment). Every
 * wrong value is named in one message.
 *
 * @param mode {@code sidecar} beside a workload, {@code ingress} and {@code egress} at the edge
 * @param id name of the workload instance, unique in the mesh, such as {@code reviews-v3}
 * @param service short name of its service; an ingress may leave it at {@code istio-ingress}, an
 *     egress at {@code istio-egress}
 * @param namespace of the workload
 * @param labels such as {@code app=reviews, version=v3}
 * @param address where other proxies reach the inbound listener: an IP address, or a name that this
 *     machine resolves to one
 * @param bind address that the listeners bind
 * @param appAddress where the application listens
 * @param outboundPort the application's HTTP proxy; 0 takes a free port, unused by an ingress
 * @param inboundPort mutual TLS from other proxies, plain HTTP at an ingress; 0 takes a free port
 * @param adminPort always on loopback; 0 takes a free port
 * @param ports what the application offers; empty for an ingress
 * @param pilotUrl base address of Pilot
 * @param mixerUrl base address of Mixer; absent means that every check fails over to its policy
 * @param checkTimeout bound on one check by Mixer, after which the policy decides without it
 * @param stateDir keeps the last good snapshot, made when absent
 * @param accessLog file, {@code stdout}, or {@code none}
 * @param eventLoops threads that carry all traffic; default one per processor, at most two
 * @param maxConnections connections of clients that are served at once; default as many as the heap
 *     holds
 * @param interception {@code redirect} when the application's connections come here without its
 *     knowledge, by rules such as those of {@code deploy/redirect}
 * @param upstreams hosts that the application reaches at ports of this machine
 * @param ingress what an ingress speaks TLS with
 * @param drain how the proxy leaves
 * @param feed how it listens to Pilot
 */
@ConfigurationProperties("mesh.proxy")
public record ProxyProperties(
    @DefaultValue("sidecar") Workload.Mode mode,
    @Nullable String id,
    @Nullable String service,
    @DefaultValue("default") String namespace,
    Map<String, String> labels,
    @DefaultValue("127.0.0.1") String address,
    @DefaultValue("127.0.0.1") String bind,
    @DefaultValue("127.0.0.1") String appAddress,
    @DefaultValue("15001") int outboundPort,
    @DefaultValue("15006") int inboundPort,
    @DefaultValue("15000") int adminPort,
    List<Port> ports,
    @DefaultValue("https://127.0.0.1:15010") URI pilotUrl,
    @Nullable URI mixerUrl,
    @DefaultValue("100ms") Duration checkTimeout,
    @DefaultValue(".mesh/proxy") Path stateDir,
    @DefaultValue("stdout") String accessLog,
    @DefaultValue("0") int eventLoops,
    @DefaultValue("0") int maxConnections,
    @DefaultValue("none") Interception interception,
    List<Upstream> upstreams,
    @DefaultValue Ingress ingress,
    @DefaultValue Drain drain,
    @DefaultValue Feed feed) {

  /** What an ingress is called when nothing else is said. */
  static final String INGRESS = "istio-ingress";

  /** The same of an egress. */
  static final String EGRESS = "istio-egress";

  private static final String HTTPS = "https";

  /** Collects every violation before it fails. */
  public ProxyProperties {
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    ports = ports == null ? List.of() : List.copyOf(ports);
    upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
    if (mode != Workload.Mode.SIDECAR) {
      var usual = mode == Workload.Mode.INGRESS ? INGRESS : EGRESS;
      service = service == null ? usual : service;
      id = id == null ? service : id;
    }
    var wrong = new ArrayList<String>();
    name(wrong, "id", id);
    name(wrong, "service", service);
    name(wrong, "namespace", namespace);
    port(wrong, "outbound-port", outboundPort, 0);
    port(wrong, "inbound-port", inboundPort, 0);
    port(wrong, "admin-port", adminPort, 0);
    port(wrong, "ingress.https-port", ingress.httpsPort(), 0);
    switch (mode) {
      case SIDECAR -> distinct(wrong, "outbound-port", outboundPort, inboundPort, adminPort);
      case INGRESS ->
          distinct(wrong, "ingress.https-port", ingress.httpsPort(), inboundPort, adminPort);
      // It has but these two, and the other is as good as absent.
      case EGRESS -> distinct(wrong, "outbound-port", 0, inboundPort, adminPort);
    }
    for (int i = 0; i < ports.size(); i++) {
      port(wrong, "ports[" + i + "].port", ports.get(i).port(), 1);
      port(wrong, "ports[" + i + "].target-port", ports.get(i).targetPort(), 1);
    }
    for (int i = 0; i < upstreams.size(); i++) {
      port(wrong, "upstreams[" + i + "].port", upstreams.get(i).port(), 0);
      authority(wrong, "upstreams[" + i + "].host", upstreams.get(i).host());
    }
    address(wrong, "bind", bind);
    address(wrong, "app-address", appAddress);
    url(wrong, "pilot-url", pilotUrl);
    if (mixerUrl != null) {
      url(wrong, "mixer-url", mixerUrl);
    }
    if (eventLoops < 0) {
      wrong.add("mesh.proxy.event-loops: " + eventLoops + " (expected: 0 or more)");
    }
    if (maxConnections < 0) {
      wrong.add("mesh.proxy.max-connections: " + maxConnections + " (expected: 0 or more)");
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
  }

  /**
   * @param port that callers name
   * @param name up to the first dash the protocol, such as {@code http-web}
   * @param targetPort where the application listens; absent means the same
   */
  public record Port(
      int port, @DefaultValue("http") String name, @DefaultValue("0") int targetPort) {
    public Port {
      targetPort = targetPort == 0 ? port : targetPort;
    }
  }

  /** How an application's connections come to the outbound listener. */
  public enum Interception {
    /** It knows the proxy. */
    NONE,
    /** The kernel redirects them. */
    REDIRECT
  }

  /**
   * @param port of this machine; 0 takes a free one
   * @param host {@code HOST:PORT} as callers name the service
   */
  public record Upstream(int port, @Nullable String host) {
    /** As given; checked before anyone asks. */
    String authority() {
      return host == null ? "" : host;
    }
  }

  /**
   * @param httpsPort where clients speak TLS; 0 takes a free port
   * @param secretsDir folder with {@code NAMESPACE/NAME/tls.crt}, {@code tls.key} and {@code
   *     ca.crt}; {@code secrets} in the state folder without it
   */
  public record Ingress(@DefaultValue("8443") int httpsPort, @Nullable Path secretsDir) {}

  /**
   * @param delay from leaving the registry until the listeners stop accepting, so that callers hear
   *     of it first
   * @param timeout bound on what is still running after that
   */
  public record Drain(@DefaultValue("2s") Duration delay, @DefaultValue("30s") Duration timeout) {}

  /**
   * @param silence without any event the connection counts as dead; Pilot pings every 10 s
   * @param spread the first reconnect after a loss comes at a random moment within this
   */
  public record Feed(@DefaultValue("30s") Duration silence, @DefaultValue("5s") Duration spread) {}

  /** The instance as the mesh knows it; its account is the one of the certificate. */
  Workload workload(String serviceAccount) {
    return new Workload(
        instance(), mode, serviceName(), namespace, serviceAccount, Map.copyOf(labels));
  }

  /**
   * What the workload tells Pilot.
   *
   * @param bound the ports that the listeners really got
   */
  Registration registration(String serviceAccount, WorkloadProxy.Ports bound) {
    var offered = new ArrayList<Registration.Port>();
    ports.forEach(p -> offered.add(new Registration.Port(p.port(), p.name(), p.targetPort())));
    if (bound.https() != 0 && offered.stream().noneMatch(p -> p.name().equals(HTTPS))) {
      // Unless somebody has told that clients outside know it by another number.
      offered.add(new Registration.Port(bound.https(), HTTPS, bound.https()));
    }
    return new Registration(
        workload(serviceAccount), resolve(address), bound.inbound(), offered, null, true);
  }

  /** Where the files of secrets are. */
  Path secretsDir() {
    var given = ingress.secretsDir();
    return given == null ? stateDir.resolve("secrets") : given;
  }

  private static String resolve(String address) {
    try {
      return InetAddress.getByName(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "mesh.proxy.address: " + address + " (expected: an IP address, or a name of one)", e);
    }
  }

  private String instance() {
    return Objects.requireNonNull(id);
  }

  private String serviceName() {
    return Objects.requireNonNull(service);
  }

  private static void name(List<String> wrong, String key, @Nullable String value) {
    if (value == null || !value.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
      wrong.add(
          "mesh.proxy." + key + ": " + value + " (expected: lower-case letters, digits, '-')");
    }
  }

  private static void authority(List<String> wrong, String key, @Nullable String value) {
    if (value == null || !value.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?:[0-9]{1,5}")) {
      wrong.add("mesh.proxy." + key + ": " + value + " (expected: HOST:PORT of a service)");
    }
  }

  private static void port(List<String> wrong, String key, int value, int least) {
    if (value < least || value > 65535) {
      wrong.add("mesh.proxy." + key + ": " + value + " (expected: " + least + " to 65535)");
    }
  }

  private static void distinct(List<String> wrong, String other, int port, int inbound, int admin) {
    boolean clashes = port != 0 && (port == inbound || port == admin);
    if (clashes || (inbound != 0 && inbound == admin)) {
      wrong.add(
          "mesh.proxy: %s %d, inbound-port %d and admin-port %d (expected: three different ports)"
              .formatted(other, port, inbound, admin));
    }
  }

  private static void address(List<String> wrong, String key, String value) {
    // Literal addresses only: a name would have to be resolved, and by whom is not clear here.
    if (!value.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
        && !value.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      wrong.add("mesh.proxy." + key + ": " + value + " (expected: an IP address)");
    }
  }

  private static void url(List<String> wrong, String key, URI value) {
    if (!"https".equals(value.getScheme()) || value.getHost() == null) {
      wrong.add("mesh.proxy." + key + ": " + value + " (expected: https://HOST:PORT)");
    }
  }
}
