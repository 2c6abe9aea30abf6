package io.amime.proxy.admin;

import io.amime.api.discovery.Cluster;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.X509Svid;
import io.amime.proxy.admin.AdminEndpoints.Answer;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.compile.DataPlane;
import io.amime.proxy.config.FeedStatus;
import io.amime.proxy.edge.EdgeTls;
import io.amime.proxy.explain.DecisionRecords;
import io.amime.proxy.filter.mixer.MixerFilter;
import io.amime.proxy.listener.InboundTls;
import io.amime.proxy.listener.Listeners;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of the pages, taken from the live objects at the moment of asking. */
public final class ProxyPages {
  private static final String EDGE_HANDSHAKES = "mesh_edge_handshakes_total";
  private static final String EDGE_SECRET = "mesh_edge_secret_usable";
  private static final String EDGE_REMAINING = "mesh_edge_certificate_remaining_seconds";
  private static final String UNCHECKED = "mesh_mixer_check_unavailable_total";

  private final DataPlane data;
  private final LiveIdentity identity;
  private final InstantSource clock;
  private final DecisionRecords records;
  private final @Nullable EdgeTls edge;

  /**
   * @param edge null where no client outside the mesh comes in
   */
  public ProxyPages(
      DataPlane data,
      DecisionRecords records,
      LiveIdentity identity,
      @Nullable EdgeTls edge,
      InstantSource clock) {
    this.data = data;
    this.records = records;
    this.identity = identity;
    this.edge = edge;
    this.clock = clock;
  }

  /** What it runs on and how it came there. */
  public Map<String, Object> config(FeedStatus feed) {
    var page = new LinkedHashMap<String, Object>();
    page.put("feed", feed);
    page.put("ageSeconds", age(feed));
    page.put("snapshot", data.mesh().current().snapshot());
    return page;
  }

  private @Nullable Long age(FeedStatus feed) {
    return feed.lastHeard() == null
        ? null
        : Duration.between(feed.lastHeard(), clock.instant()).toSeconds();
  }

  /** Clusters with their members and what is going on in them. */
  public List<Map<String, Object>> clusters() {
    return data.mesh().current().clusters().values().stream()
        .sorted(Comparator.comparing(c -> c.config().name()))
        .map(ProxyPages::cluster)
        .toList();
  }

  private static Map<String, Object> cluster(LiveCluster cluster) {
    Cluster config = cluster.config();
    var page = new LinkedHashMap<String, Object>();
    page.put("name", config.name());
    page.put("policy", config.policy());
    page.put("loadBalancing", config.loadBalancing());
    page.put("balancer", config.balancer());
    page.put("healthCheck", config.healthCheck());
    page.put("identities", config.identities());
    page.put("activeRequests", cluster.activeRequests());
    page.put("pendingRequests", cluster.pendingRequests());
    page.put("connections", cluster.connections());
    page.put(
        "hosts",
        cluster.hosts().stream()
            .map(host ->
                Map.of(
                    "id", host.endpoint().id(),
                    "address", host.name(),
                    "labels", host.endpoint().labels(),
                    "healthy", host.endpoint().healthy(),
                    "ejected", cluster.ejected(host),
                    "healthCheck", checked(config, host),
                    "activeRequests", host.active(),
                    "connections", host.connections()))
            .toList());
    return page;
  }

  private static String checked(Cluster config, Host host) {
    return config.healthCheck() == null
        ? "none"
        : switch (host.verdict()) {
          case PENDING -> "pending";
          case HEALTHY -> "passed";
          case UNHEALTHY -> "failed";
        };
  }

  /** The certificate in use and whom it trusts; never a key. */
  public Map<String, Object> certs(InboundTls.@Nullable Handshakes handshakes) {
    var page = new LinkedHashMap<String, Object>();
    page.put("present", identity.present());
    if (identity.present()) {
      X509Svid svid = identity.current();
      page.put("id", svid.id().toString());
      page.put("serial", svid.serial());
      page.put("notAfter", svid.notAfter());
      page.put("remainingSeconds", Duration.between(clock.instant(), svid.notAfter()).toSeconds());
      page.put("roots", svid.bundle().roots().size());
    }
    page.put("revoked", identity.revoked().stream().sorted().toList());
    var list = identity.revocations();
    if (list != null) {
      page.put(
          "revocationList",
          Map.of(
              "number", list.number(),
              "issued", list.issued(),
              "nextUpdate", list.nextUpdate(),
              "stale", list.stale(clock.instant())));
    }
    page.put("handshakes", handshakes);
    if (edge != null) {
      page.put("edge", edge.status());
    }
    return page;
  }

  /** What was decided about a request, by its request id or trace id. */
  public Answer decisions(String id) {
    var found = data.decisions().find(id);
    return found.isEmpty()
        ? Answer.status(404, Map.of("error", "no request " + id + " among the last ones"))
        : Answer.ok(found.stream().map(records::of).toList());
  }

  /** Counts of the data path and of what surrounds it, in Prometheus' text format. */
  public Answer metrics(MixerFilter.Stats mixer, FeedStatus feed, Listeners.Counts traffic) {
    var counted = new ByteArrayOutputStream();
    try {
      data.telemetry().write(counted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var text = new StringBuilder(counted.toString(StandardCharsets.UTF_8));
    counter(text, "mesh_mixer_check_cache_hits_total", mixer.cacheHits());
    counter(text, "mesh_mixer_check_cache_misses_total", mixer.cacheMisses());
    type(text, "counter", UNCHECKED);
    value(text, UNCHECKED + "{fail_policy=\"open\"}", mixer.passedUnchecked());
    value(text, UNCHECKED + "{fail_policy=\"closed\"}", mixer.refusedUnchecked());
    counter(text, "mesh_mixer_reports_total", mixer.reported());
    counter(text, "mesh_mixer_reports_dropped_total", mixer.reportsDropped());
    gauge(text, "mesh_requests_running", traffic.requests());
    gauge(text, "mesh_connections", traffic.connections());
    counter(text, "mesh_connections_refused_total", traffic.refusedConnections());
    counter(text, "mesh_requests_refused_total", traffic.refusedRequests());
    gauge(text, "mesh_feed_connected", feed.connected() ? 1 : 0);
    gauge(text, "mesh_config_stale", feed.stale() ? 1 : 0);
    gauge(text, "mesh_config_revision", feed.revision());
    if (identity.present()) {
      var left = Duration.between(clock.instant(), identity.current().notAfter());
      gauge(text, "mesh_certificate_remaining_seconds", left.toSeconds());
    }
    var list = identity.revocations();
    if (list != null) {
      gauge(text, "mesh_revocation_list_stale", list.stale(clock.instant()) ? 1 : 0);
    }
    if (edge != null) {
      edge(text, edge.status());
    }
    return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text.toString());
  }

  private void edge(StringBuilder text, EdgeTls.Status status) {
    type(text, "counter", EDGE_HANDSHAKES);
    value(text, EDGE_HANDSHAKES + "{result=\"accepted\"}", status.accepted());
    value(text, EDGE_HANDSHAKES + "{result=\"failed\"}", status.failed());
    value(text, EDGE_HANDSHAKES + "{result=\"unknown_name\"}", status.unknown());
    value(text, EDGE_HANDSHAKES + "{result=\"no_certificate\"}", status.uncertified());
    type(text, "gauge", EDGE_SECRET);
    for (var secret : status.secrets()) {
      // Names of secrets are checked where they are written: none needs escaping.
      var labels = "{secret=\"" + secret.secret() + "\"}";
      value(text, EDGE_SECRET + labels, secret.problem() == null ? 1 : 0);
    }
    type(text, "gauge", EDGE_REMAINING);
    for (var secret : status.secrets()) {
      if (secret.notAfter() != null) {
        var left = Duration.between(clock.instant(), secret.notAfter()).toSeconds();
        value(text, EDGE_REMAINING + "{secret=\"" + secret.secret() + "\"}", left);
      }
    }
  }

  private static void counter(StringBuilder text, String name, long value) {
    sample(text, "counter", name, value);
  }

  private static void gauge(StringBuilder text, String name, long value) {
    sample(text, "gauge", name, value);
  }

  private static void sample(StringBuilder text, String type, String name, long value) {
    type(text, type, name);
    value(text, name, value);
  }

  private static void type(StringBuilder text, String type, String name) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void value(StringBuilder text, String series, long value) {
    text.append(series).append(' ').append(value).append('\n');
  }
}
