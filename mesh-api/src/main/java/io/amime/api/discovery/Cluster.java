package io.amime.api.discovery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of endpoints that is balanced, limited and watched as one.
 *
 * @param name {@code outbound|PORT|k=v,k=v|FQDN}, unique in a snapshot; labels in sorted order,
 *     empty without a subset
 * @param host FQDN of the service
 * @param port port of the service
 * @param labels the subset: endpoints whose labels are a superset belong to it
 * @param protocol as declared on the service port
 * @param tls whether the proxy speaks mutual TLS to its endpoints
 * @param identities SPIFFE ids that may serve it (secure naming); empty with {@code tls} refuses
 *     everyone
 * @param loadBalancing how an endpoint is chosen
 * @param connectTimeout until a connection stands
 * @param limits circuit breaker
 * @param outlier null means no passive ejection
 * @param policy {@code namespace/name} of the DestinationPolicy in force, null for the mesh's
 *     defaults
 * @param resolution how its endpoints are found
 * @param origination TLS that the proxy speaks on behalf of the application, null for none
 * @param balancer the rest of how an endpoint is chosen
 * @param healthCheck what its endpoints are asked from time to time, null for nothing
 */
public record Cluster(
    String name,
    String host,
    int port,
    Map<String, String> labels,
    Protocol protocol,
    boolean tls,
    List<String> identities,
    LoadBalancing loadBalancing,
    Duration connectTimeout,
    Limits limits,
    @Nullable Outlier outlier,
    @Nullable String policy,
    Resolution resolution,
    @Nullable Origination origination,
    BalancerSettings balancer,
    @Nullable HealthCheck healthCheck) {

  public Cluster {
    labels = Map.copyOf(labels);
    identities = List.copyOf(identities);
    // A snapshot that an older proxy has left on disk does not say.
    resolution = resolution == null ? Resolution.MEMBERS : resolution;
    balancer = balancer == null ? BalancerSettings.NONE : balancer;
  }

  /** One of the mesh: its members are those of its service. */
  public Cluster(
      String name,
      String host,
      int port,
      Map<String, String> labels,
      Protocol protocol,
      boolean tls,
      List<String> identities,
      LoadBalancing loadBalancing,
      Duration connectTimeout,
      Limits limits,
      @Nullable Outlier outlier,
      @Nullable String policy) {
    this(
        name,
        host,
        port,
        labels,
        protocol,
        tls,
        identities,
        loadBalancing,
        connectTimeout,
        limits,
        outlier,
        policy,
        Resolution.MEMBERS,
        null,
        BalancerSettings.NONE);
  }

  /** One whose endpoints are not asked. */
  public Cluster(
      String name,
      String host,
      int port,
      Map<String, String> labels,
      Protocol protocol,
      boolean tls,
      List<String> identities,
      LoadBalancing loadBalancing,
      Duration connectTimeout,
      Limits limits,
      @Nullable Outlier outlier,
      @Nullable String policy,
      Resolution resolution,
      @Nullable Origination origination,
      BalancerSettings balancer) {
    this(
        name,
        host,
        port,
        labels,
        protocol,
        tls,
        identities,
        loadBalancing,
        connectTimeout,
        limits,
        outlier,
        policy,
        resolution,
        origination,
        balancer,
        null);
  }

  /** Key of its members in {@link ProxySnapshot#endpoints()}: {@code FQDN:PORT}. */
  public String service() {
    return host + ":" + port;
  }

  /** Whether TLS of either kind is spoken to a member. */
  public boolean speaksTls(Endpoint member) {
    return origination != null || (tls && member.tls());
  }

  /** Those of its service's members that carry the subset's labels. */
  public List<Endpoint> members(Map<String, List<Endpoint>> endpoints) {
    return endpoints.getOrDefault(service(), List.of()).stream()
        .filter(e -> e.labels().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  /** What the port carries. */
  public enum Protocol {
    HTTP,
    HTTP2,
    GRPC,
    TCP;

    /** Whether rules about requests apply. */
    public boolean isHttp() {
      return this != TCP;
    }

    /** Whether it is spoken as HTTP/2, without asking first. */
    public boolean isHttp2() {
      return this == HTTP2 || this == GRPC;
    }
  }

  /** How the endpoints of a cluster are found. */
  public enum Resolution {
    /** In {@link ProxySnapshot#endpoints()}. */
    MEMBERS,
    /**
     * Under the host that the application asked for where the cluster's own is a wildcard, and
     * otherwise under that one; what is no request goes to the address that was dialled.
     */
    REQUESTED
  }

  /**
   * TLS towards endpoints outside the mesh.
   *
   * @param serverName that is asked for and, when verified, that the certificate must have; null
   *     for the host that the application asked for
   * @param verify whether the certificate must be one that is trusted
   * @param names of which the certificate must have one, instead of the server's; empty for that
   * @param credentials null for the authorities that this machine trusts
   */
  public record Origination(
      @Nullable String serverName,
      boolean verify,
      List<String> names,
      @Nullable Credentials credentials) {
    public Origination {
      // A snapshot that an older proxy has left on disk has none.
      names = names == null ? List.of() : List.copyOf(names);
    }

    /** By what this machine trusts. */
    public Origination(@Nullable String serverName, boolean verify) {
      this(serverName, verify, List.of(), null);
    }

    /** The same for that server. */
    public Origination to(String server) {
      return new Origination(server, verify, names, credentials);
    }
  }

  /**
   * Files beside the proxy; nothing of their content comes from Pilot.
   *
   * @param resource whose wish it is, such as {@code DestinationRule/default/bank}
   * @param own whether the proxy shows a certificate of its own
   * @param secret {@code namespace/name} of a secret with all of them, null for the paths
   * @param authorities who vouch for the server; null for those that this machine trusts
   * @param certificate of the proxy
   * @param key of that
   */
  public record Credentials(
      String resource,
      boolean own,
      @Nullable String secret,
      @Nullable String authorities,
      @Nullable String certificate,
      @Nullable String key) {}

  /** Names as in {@code DestinationPolicy.loadBalancing.name}, and those that it has none for. */
  public enum LoadBalancing {
    ROUND_ROBIN,
    LEAST_CONN,
    RANDOM,
    /** The same to the same member, by {@link BalancerSettings#hash()}. */
    RING_HASH,
    /** The quicker of two, by a moving average of how long they took to answer. */
    PEAK_EWMA;

    /** Whether members have shares of what comes, which a new one can grow into. */
    public boolean takesSlowStart() {
      return this == ROUND_ROBIN || this == LEAST_CONN;
    }
  }

  /**
   * Bounds per cluster and proxy, all event loops together.
   *
   * @param retries as a rule bounds them; null for {@link RetryBudget#DEFAULT}, which does not
   *     count those that a dying member causes while others are there
   * @param maxRequestsPerConnection 0 means no bound
   */
  public record Limits(
      int maxConnections,
      int maxPending,
      int maxRequests,
      @Nullable RetryBudget retries,
      int maxRequestsPerConnection) {
    /** Envoy's defaults, which users of the rules know. */
    public static final Limits DEFAULT = new Limits(1024, 1024, 1024, null, 0);
  }

  /**
   * Retries that may run at once.
   *
   * @param percent of the requests that run
   * @param minConcurrency that always may, however few requests run
   */
  public record RetryBudget(double percent, int minConcurrency) {
    public static final RetryBudget DEFAULT = new RetryBudget(20, 3);

    /** The same number, however many requests run. */
    public static RetryBudget fixed(int retries) {
      return new RetryBudget(0, retries);
    }
  }

  /**
   * Passive health: who answers badly leaves for a while.
   *
   * @param consecutiveErrors 5xx in a row; failures of connections and timeouts count as well
   *     unless {@code localErrors} are counted apart; 0 for never
   * @param interval without an ejection that takes one off the number of them
   * @param baseEjection multiplied by the number of ejections so far, at most ten
   * @param maxEjectionPercent share of the members that may be out at once; one may always
   * @param gatewayErrors the same as {@code consecutiveErrors} of 502, 503 and 504 alone; null or 0
   *     for never
   * @param localErrors failures of connections and timeouts in a row, which then are no 5xx; 0 for
   *     never, null where they are not counted apart
   * @param minHealthPercent share of the members below which all count as fit; 0 for never, null
   *     for one half
   */
  public record Outlier(
      int consecutiveErrors,
      Duration interval,
      Duration baseEjection,
      int maxEjectionPercent,
      @Nullable Integer gatewayErrors,
      @Nullable Integer localErrors,
      @Nullable Integer minHealthPercent) {
    public static final Outlier DEFAULT =
        new Outlier(5, Duration.ofSeconds(10), Duration.ofSeconds(30), 50);

    /** One that makes no difference between errors. */
    public Outlier(
        int consecutiveErrors, Duration interval, Duration baseEjection, int maxEjectionPercent) {
      this(consecutiveErrors, interval, baseEjection, maxEjectionPercent, null, null, null);
    }
  }
}
