package io.amime.api.discovery;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What turns one snapshot into the next, without its endpoints and peers.
 *
 * @param base the version it applies to
 * @param version the version it leads to
 * @param inbound null when unchanged, as are {@code workload}, {@code outbound} and {@code policy}
 */
public record SnapshotDelta(
    String base,
    String version,
    long revision,
    @Nullable Workload workload,
    List<VirtualHost> virtualHosts,
    List<String> removedVirtualHosts,
    List<Cluster> clusters,
    List<String> removedClusters,
    @Nullable Inbound inbound,
    @Nullable Outbound outbound,
    @Nullable MixerPolicy policy) {

  /** What changed from {@code before} to {@code after}. */
  public static SnapshotDelta between(ProxySnapshot before, ProxySnapshot after) {
    return new SnapshotDelta(
        before.version(),
        after.version(),
        after.revision(),
        changed(before.workload(), after.workload()),
        added(before.virtualHosts(), after.virtualHosts()),
        removed(before.virtualHosts(), after.virtualHosts(), SnapshotDelta::key),
        added(before.clusters(), after.clusters()),
        removed(before.clusters(), after.clusters(), Cluster::name),
        changed(before.inbound(), after.inbound()),
        changed(before.outbound(), after.outbound()),
        changed(before.policy(), after.policy()));
  }

  /**
   * The snapshot that follows {@code before}.
   *
   * @throws IllegalArgumentException when it was computed against another version
   */
  public ProxySnapshot applyTo(ProxySnapshot before) {
    if (!before.version().equals(base)) {
      throw new IllegalArgumentException(
          "delta from version " + base + " does not apply to version " + before.version());
    }
    return new ProxySnapshot(
        version,
        revision,
        workload == null ? before.workload() : workload,
        merge(before.virtualHosts(), virtualHosts, removedVirtualHosts, SnapshotDelta::key),
        merge(before.clusters(), clusters, removedClusters, Cluster::name),
        before.endpoints(),
        before.peers(),
        inbound == null ? before.inbound() : inbound,
        outbound == null ? before.outbound() : outbound,
        policy == null ? before.policy() : policy);
  }

  private static String key(VirtualHost host) {
    return host.name() + ":" + host.port();
  }

  private static <T> @Nullable T changed(T before, T after) {
    return Objects.equals(before, after) ? null : after;
  }

  private static <T> List<T> added(List<T> before, List<T> after) {
    var known = new HashSet<>(before);
    return after.stream().filter(x -> !known.contains(x)).toList();
  }

  private static <T> List<String> removed(
      List<T> before, List<T> after, Function<T, String> keyOf) {
    var kept = new HashSet<>(after.stream().map(keyOf).toList());
    return before.stream().map(keyOf).filter(k -> !kept.contains(k)).toList();
  }

  private static <T> List<T> merge(
      List<T> before, List<T> changes, List<String> removals, Function<T, String> keyOf) {
    var byKey = new LinkedHashMap<String, T>();
    before.forEach(x -> byKey.put(keyOf.apply(x), x));
    removals.forEach(byKey::remove);
    changes.forEach(x -> byKey.put(keyOf.apply(x), x));
    return new ArrayList<>(byKey.values());
  }
}
