package io.amime.api.compile;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one proxy runs on, as a pure function of the mesh. */
public final class SnapshotBuilder {
  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build();

  private SnapshotBuilder() {}

  /**
   * The snapshot of the proxy beside that workload; equal states give equal snapshots, to the byte.
   *
   * @param workload need not be known to the state: then it serves nothing and may still call
   */
  public static ProxySnapshot build(MeshState state, Workload workload) {
    var clusters = new Clusters(state, workload);
    List<VirtualHost> hosts = VirtualHosts.of(state, workload, clusters::use);
    Inbound inbound = inbound(state, workload, clusters);
    List<Cluster> named = clusters.clusters();
    boolean passes = state.defaults().passUnknown() && workload.mode() != Workload.Mode.EGRESS;
    Outbound outbound = new Outbound(passes);
    MixerPolicy policy = state.mixerPolicy(workload);
    return new ProxySnapshot(
        version(new Routing(workload, hosts, named, inbound, outbound, policy)),
        state.revision(),
        workload,
        hosts,
        named,
        clusters.endpoints(),
        peers(state),
        inbound,
        outbound,
        policy);
  }

  /** Who may be at the other end of a connection, in order of their serials. */
  public static List<Peer> peers(MeshState state) {
    return state.instances().values().stream()
        .flatMap(i ->
            i.serials().stream()
                .map(serial ->
                    new Peer(
                        serial,
                        i.workload().id(),
                        i.workload().service(),
                        i.workload().namespace(),
                        i.workload().labels())))
        .sorted(Comparator.comparing(Peer::serial).thenComparing(Peer::workload))
        .toList();
  }

  private static Inbound inbound(MeshState state, Workload workload, Clusters clusters) {
    return switch (workload.mode()) {
      case SIDECAR -> new Inbound(state.defaults().strict(), served(state, workload));
      case INGRESS ->
          new Inbound(
              state.defaults().strict(),
              List.of(),
              EdgeTls.of(state, workload),
              new PassedHosts(state, workload, clusters::use).virtualHosts());
      // Whoever calls the outside in the mesh's name must be of the mesh.
      case EGRESS -> new Inbound(true, List.of());
    };
  }

  private static List<Inbound.Port> served(MeshState state, Workload workload) {
    Optional<Instance> instance = Optional.ofNullable(state.instances().get(workload.id()));
    return instance.map(Instance::ports).orElse(List.of()).stream()
        .map(p ->
            new Inbound.Port(
                p.port(),
                Instance.hostOf(workload),
                Protocols.ofPortName(p.name()),
                "127.0.0.1",
                p.targetPort()))
        .sorted(Comparator.comparingInt(Inbound.Port::servicePort))
        .toList();
  }

  private static String version(Routing routing) {
    return Digest.of(CANONICAL.writeValueAsString(routing));
  }

  /** All that a version is made of. */
  private record Routing(
      Workload workload,
      List<VirtualHost> virtualHosts,
      List<Cluster> clusters,
      Inbound inbound,
      Outbound outbound,
      MixerPolicy policy) {}
}
