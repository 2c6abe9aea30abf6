package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.health.HealthChecks;
import io.amime.proxy.upstream.UpstreamTls;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of a running configuration. A new configuration takes over every cluster that it
 * leaves as it was; the caller swaps first and retires what is left afterwards.
 */
public final class LiveClusters {
  private final @Nullable UpstreamTls tls;
  private final LongSupplier nanos;
  private final @Nullable HealthChecks checks;
  private final @Nullable Path secrets;

  /**
   * @param tls null when no cluster may ask for it
   * @param nanos monotonic clock
   * @param checks ask members where their clusters want them to, null for nobody
   * @param secrets folder of secrets that clusters name, null where none does
   */
  public LiveClusters(
      @Nullable UpstreamTls tls,
      LongSupplier nanos,
      @Nullable HealthChecks checks,
      @Nullable Path secrets) {
    this.tls = tls;
    this.checks = checks;
    this.nanos = nanos;
    this.secrets = secrets;
  }

  /** The clusters for a new configuration, by name; {@code running} is left untouched. */
  public Map<String, LiveCluster> next(
      Map<String, LiveCluster> running,
      List<Cluster> clusters,
      Map<String, List<Endpoint>> endpoints) {
    var next = new LinkedHashMap<String, LiveCluster>();
    for (var cluster : clusters) {
      var before = running.get(cluster.name());
      if (before != null && before.config().equals(cluster)) {
        next.put(cluster.name(), before);
      } else {
        var fresh = new LiveCluster(cluster, tls, nanos, checks, secrets);
        fresh.members(endpoints.getOrDefault(cluster.service(), List.of()));
        next.put(cluster.name(), fresh);
      }
    }
    return next;
  }

  /**
   * The cluster that a route names.
   *
   * @throws IllegalArgumentException when it is missing
   */
  public static LiveCluster require(Map<String, LiveCluster> clusters, String name) {
    var cluster = clusters.get(name);
    if (cluster == null) {
      throw new IllegalArgumentException("there is no cluster " + name);
    }
    return cluster;
  }

  /** Brings the membership of all of them, which are in force, up to date. */
  public void members(Map<String, LiveCluster> clusters, Map<String, List<Endpoint>> endpoints) {
    for (var cluster : clusters.values()) {
      cluster.members(endpoints.getOrDefault(cluster.config().service(), List.of()));
      cluster.watch();
    }
  }

  /** Lets go of the clusters of an old configuration that the running one does not have. */
  public void retire(Map<String, LiveCluster> old, Map<String, LiveCluster> running) {
    old.forEach((name, cluster) -> {
      if (running.get(name) != cluster) {
        cluster.retire();
      }
    });
  }
}
