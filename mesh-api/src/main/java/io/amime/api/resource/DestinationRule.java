package io.amime.api.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Subsets of a host and how calls to them are balanced, limited and watched. */
@Doc("Subsets of a host, and how calls to it and to them are balanced, limited and watched.")
public record DestinationRule(ResourceMeta meta, Spec spec) implements Resource {

  /** The rule itself. */
  @Doc("The rule.")
  @Unsupported(
      field = "workloadSelector",
      why = "has no effect: it acts on every caller",
      refused = false)
  public record Spec(
      @Doc("Short name of its namespace, or full name.") @Nullable String host,
      @Doc("For all subsets that do not say otherwise.") @Nullable TrafficPolicy trafficPolicy,
      @Doc("Named subsets, by labels.") List<NamedSubset> subsets,
      @Doc("Namespaces that see it; only * is carried out.") List<String> exportTo) {
    public Spec {
      subsets = List.copyOf(subsets);
      exportTo = List.copyOf(exportTo);
    }
  }

  /** A subset. */
  @Doc("A subset.")
  public record NamedSubset(
      @Doc("Name by which routes choose it.") @Nullable String name,
      @Doc("Labels that its instances have at least.") Map<String, String> labels,
      @Doc("What differs from the rule's own policy.") @Nullable TrafficPolicy trafficPolicy) {
    public NamedSubset {
      labels = Map.copyOf(labels);
    }
  }

  /** How calls are balanced, limited and watched. */
  @Doc("How calls are balanced, limited and watched.")
  @Unsupported(field = "tunnel", why = "has no effect", refused = false)
  @Unsupported(field = "proxyProtocol", why = "has no effect", refused = false)
  public record TrafficPolicy(
      @Doc("How an endpoint is chosen.") @Nullable LoadBalancer loadBalancer,
      @Doc("Limits.") @Nullable ConnectionPool connectionPool,
      @Doc("Passive health.") @Nullable OutlierDetection outlierDetection,
      @Doc("TLS towards the endpoints.") @Nullable ClientTls tls,
      @Doc("How many retries may run at once; it goes before maxRetries, and holds on all ports.")
          @Nullable RetryBudget retryBudget,
      @Doc("What differs on single ports.") List<PortPolicy> portLevelSettings) {
    public TrafficPolicy {
      portLevelSettings = List.copyOf(portLevelSettings);
    }
  }

  /** The same on one port. */
  @Doc("The same on one port; it replaces the whole of the rest.")
  public record PortPolicy(
      @Doc("The port.") VirtualService.@Nullable PortSelector port,
      @Doc("How an endpoint is chosen.") @Nullable LoadBalancer loadBalancer,
      @Doc("Limits.") @Nullable ConnectionPool connectionPool,
      @Doc("Passive health.") @Nullable OutlierDetection outlierDetection,
      @Doc("TLS towards the endpoints.") @Nullable ClientTls tls) {}

  /** How an endpoint is chosen. */
  @Doc("How an endpoint is chosen.")
  public record LoadBalancer(
      @Doc("ROUND_ROBIN (default), LEAST_REQUEST, LEAST_CONN or RANDOM.")
          @Nullable SimpleBalancer simple,
      @Doc("The same to the same endpoint; not together with simple.")
          @Nullable ConsistentHash consistentHash,
      @Doc("Time in which a new endpoint comes to its share.") @Nullable Warmup warmup,
      @Doc("The same in the older spelling.") @Nullable Duration warmupDurationSecs,
      @Doc("Whether endpoints in the caller's zone come first.")
          @Nullable LocalityPreference localityLbSetting) {}

  /** What of a request decides where it goes; one of them. */
  @Doc("What of a request decides where it goes; one of them.")
  @Unsupported(
      field = "ringHash",
      why = "has no effect: every endpoint has 128 places on the ring",
      refused = false)
  @Unsupported(
      field = "minimumRingSize",
      why = "has no effect: every endpoint has 128 places on the ring",
      refused = false)
  @Unsupported(
      field = "maglev",
      why = "has no effect: endpoints are found on a ring",
      refused = false)
  public record ConsistentHash(
      @Doc("Name of a header.") @Nullable String httpHeaderName,
      @Doc("A cookie.") @Nullable HttpCookie httpCookie,
      @Doc("The caller's address.") boolean useSourceIp,
      @Doc("Name of a query parameter.") @Nullable String httpQueryParameterName) {}

  /** A cookie that decides where a request goes. */
  @Doc("A cookie.")
  @Unsupported(
      field = "attributes",
      why = "has no effect: the cookie has Max-Age, Path and HttpOnly",
      refused = false)
  public record HttpCookie(
      @Doc("Its name.") @Nullable String name,
      @Doc("Path of the cookie that is given; / by default.") @Nullable String path,
      @Doc("Callers without the cookie are given one for that time; 0s for their session.")
          @MayBeZero
          @Nullable Duration ttl) {}

  /** How the share of a new endpoint grows. */
  @Doc("How the share of a new endpoint grows.")
  public record Warmup(
      @Doc("Until it has its whole share.") @Nullable Duration duration,
      @Doc("Percent of its share that it has from the beginning; 10 by default.")
          @Nullable Double minimumPercent,
      @Doc("1 (default) for evenly; more for faster at the beginning.")
          @Nullable Double aggression) {}

  /** Whether endpoints in the caller's zone come first. */
  @Doc("Whether endpoints in the caller's zone come first.")
  @Unsupported(
      field = "distribute",
      why = "has no effect: endpoints in the caller's zone come first",
      refused = false)
  @Unsupported(
      field = "failover",
      why = "has no effect: endpoints in the caller's zone come first, then all others",
      refused = false)
  @Unsupported(
      field = "failoverPriority",
      why = "has no effect: endpoints in the caller's zone come first, then all others",
      refused = false)
  public record LocalityPreference(
      @Doc("False leaves zones out of account; true by default.") @Nullable Boolean enabled) {}

  /** Names in the order of their numbers on the wire. */
  public enum SimpleBalancer {
    UNSPECIFIED,
    LEAST_CONN,
    RANDOM,
    PASSTHROUGH,
    ROUND_ROBIN,
    LEAST_REQUEST
  }

  /** Limits. */
  @Doc("Limits per proxy and subset.")
  public record ConnectionPool(
      @Doc("Of connections.") @Nullable TcpPool tcp,
      @Doc("Of requests.") @Nullable HttpPool http) {}

  /** Limits of connections. */
  @Doc("Limits of connections.")
  @Unsupported(field = "tcpKeepalive", why = "has no effect: keep-alive is on", refused = false)
  @Unsupported(field = "maxConnectionDuration", why = "has no effect", refused = false)
  @Unsupported(field = "idleTimeout", why = "has no effect", refused = false)
  public record TcpPool(
      @Doc("Connections; 1024 by default.") int maxConnections,
      @Doc("Until a connection stands.") @Nullable Duration connectTimeout) {}

  /** Limits of requests. */
  @Doc("Limits of requests.")
  @Unsupported(field = "idleTimeout", why = "has no effect", refused = false)
  @Unsupported(
      field = "h2UpgradePolicy",
      why = "has no effect: the port's protocol decides",
      refused = false)
  @Unsupported(
      field = "useClientProtocol",
      why = "has no effect: the port's protocol decides",
      refused = false)
  @Unsupported(field = "maxConcurrentStreams", why = "has no effect", refused = false)
  public record HttpPool(
      @Doc("Requests waiting for a connection; 1024 by default.") int http1MaxPendingRequests,
      @Doc("Requests at once; 1024 by default.") int http2MaxRequests,
      @Doc("Requests per connection; unbounded by default.") int maxRequestsPerConnection,
      @Doc("Retries at once; by default a fifth of the requests, and at least 3.")
          int maxRetries) {}

  /** How many retries may run at once. */
  @Doc("How many retries may run at once.")
  @Unsupported(
      field = "budgetInterval",
      why = "has no effect: requests that run at the moment count",
      refused = false)
  public record RetryBudget(
      @Doc("Percent of the requests that run; 20 by default.") @Nullable Double percent,
      @Doc("Retries that always may; 3 by default.") @Nullable Integer minRetryConcurrency) {}

  /** Passive health. */
  @Doc("When an instance is left out for a while.")
  public record OutlierDetection(
      @Doc("Errors in a row that eject an instance; 5 by default.")
          @Nullable Integer consecutive5xxErrors,
      @Doc("The same in the older spelling.") @Nullable Integer consecutiveErrors,
      @Doc("502, 503, 504 and failed connections in a row that eject it; never by default.")
          @Nullable Integer consecutiveGatewayErrors,
      @Doc("Whether failed connections and timeouts are counted apart, and are no 5xx.")
          boolean splitExternalLocalOriginErrors,
      @Doc("Those in a row that eject an instance when they are counted apart; 5 by default.")
          @Nullable Integer consecutiveLocalOriginFailures,
      @Doc("How often ejections are looked at; 10s by default.") @Nullable Duration interval,
      @Doc("Time out of rotation, times the number of ejections; 30s by default.")
          @Nullable Duration baseEjectionTime,
      @Doc("Share of the instances that may be out at once; 50 by default.") int maxEjectionPercent,
      @Doc("Share of them that must be fit, or all are called; 0 for never, 50 by default.")
          @Nullable Integer minHealthPercent) {}

  /** TLS towards the endpoints. */
  @Doc("TLS towards the endpoints.")
  @Unsupported(field = "caCrl", why = "has no effect", refused = false)
  public record ClientTls(
      @Doc("SIMPLE or MUTUAL towards servers outside; ISTIO_MUTUAL is what sidecars speak anyway.")
          @Nullable TlsMode mode,
      @Doc("Server name that is asked for; by default the host that the application asked for.")
          @Nullable String sni,
      @Doc("Whether any certificate will do.") @Nullable Boolean insecureSkipVerify,
      @Doc("Names of which the server's certificate must have one; by default sni.")
          List<String> subjectAltNames,
      @Doc("Secret beside the proxy with ca.crt and, for MUTUAL, tls.crt and tls.key.")
          @Nullable String credentialName,
      @Doc("File with those who vouch for the server; by default whom the machine trusts.")
          @Nullable String caCertificates,
      @Doc("File with the certificate that is shown, for MUTUAL.")
          @Nullable String clientCertificate,
      @Doc("File with its key.") @Nullable String privateKey) {
    public ClientTls {
      subjectAltNames = List.copyOf(subjectAltNames);
    }
  }

  /** Names in the order of their numbers on the wire. */
  public enum TlsMode {
    DISABLE,
    SIMPLE,
    MUTUAL,
    ISTIO_MUTUAL
  }
}
