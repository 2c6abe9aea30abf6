package io.amime.api.discovery;

import java.util.List;
import java.util.Map;

/**
 * Membership and health, apart from routing: the whole of both maps, never a part.
 *
 * @param endpoints as in {@link ProxySnapshot#endpoints()}
 * @param peers as in {@link ProxySnapshot#peers()}
 */
public record EndpointsUpdate(Map<String, List<Endpoint>> endpoints, List<Peer> peers) {
  public EndpointsUpdate {
    endpoints = Map.copyOf(endpoints);
    peers = List.copyOf(peers);
  }

  /** The same routing with this membership. */
  public ProxySnapshot applyTo(ProxySnapshot s) {
    return new ProxySnapshot(
        s.version(),
        s.revision(),
        s.workload(),
        s.virtualHosts(),
        s.clusters(),
        endpoints,
        peers,
        s.inbound(),
        s.outbound(),
        s.policy());
  }
}
