package io.amime.api.discovery;

import java.util.List;
import java.util.Map;

/**
 * Everything that one proxy needs to serve: its own workload, the hosts it may call, and its
 * policy.
 *
 * @param version content hash of all other parts but {@code endpoints} and {@code peers}; equal
 *     versions mean equal routing
 * @param revision the store's revision from which it was computed, for people and logs
 * @param workload whom the proxy stands beside
 * @param virtualHosts outbound hosts with their ordered routes; (port, domain) is unique
 * @param clusters outbound clusters that the routes name, each once
 * @param endpoints members per service key {@link Cluster#service()}; clusters select among them by
 *     labels
 * @param peers who may be at the other end of a connection, by certificate serial
 * @param inbound what this workload serves
 * @param outbound what it may call besides
 * @param policy what Mixer is asked for on inbound requests
 */
public record ProxySnapshot(
    String version,
    long revision,
    Workload workload,
    List<VirtualHost> virtualHosts,
    List<Cluster> clusters,
    Map<String, List<Endpoint>> endpoints,
    List<Peer> peers,
    Inbound inbound,
    Outbound outbound,
    MixerPolicy policy) {

  public ProxySnapshot {
    virtualHosts = List.copyOf(virtualHosts);
    clusters = List.copyOf(clusters);
    endpoints = Map.copyOf(endpoints);
    peers = List.copyOf(peers);
    // A snapshot that an older proxy has left on disk has none.
    outbound = outbound == null ? Outbound.REGISTRY_ONLY : outbound;
  }
}
