package io.amime.proxy.compile;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import io.amime.api.policy.DispatchTable;
import io.amime.api.routing.RoutingTable;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.edge.EdgeNames;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.Party;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.http.PreparedRoute;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.tcp.ConnectionMesh;
import io.amime.proxy.tcp.Destination;
import io.amime.proxy.tcp.Taker;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot made ready to serve. Immutable, but for the live state inside its clusters.
 *
 * @param snapshot what it was compiled from
 * @param self this workload, for telemetry
 * @param table outbound and ingress routes
 * @param inbound routes to the application by service port
 * @param edge names that are served over TLS to clients outside the mesh
 * @param connections where connections go that carry bytes
 * @param clusters outbound clusters by name
 * @param applications one cluster per inbound port, by name
 * @param rules what is asked before a request reaches the application
 * @param peers holders of certificates by serial
 */
public record CompiledMesh(
    ProxySnapshot snapshot,
    Party self,
    RoutingTable<PreparedRoute> table,
    Map<Integer, PreparedRoute> inbound,
    EdgeNames edge,
    ConnectionTable connections,
    Map<String, LiveCluster> clusters,
    Map<String, LiveCluster> applications,
    DispatchTable rules,
    Map<String, Peer> peers)
    implements ConnectionMesh {

  @Override
  public String version() {
    return snapshot.version();
  }

  @Override
  public Workload workload() {
    return snapshot.workload();
  }

  @Override
  public MixerPolicy policy() {
    return snapshot.policy();
  }

  @Override
  public @Nullable Peer peer(String serial) {
    return peers.get(serial);
  }

  @Override
  public PreparedRoute route(MeshExchange exchange) {
    if (exchange.direction() == Direction.INGRESS) {
      requireFit(exchange);
    }
    var route = exchange.direction() == Direction.INBOUND ? application(exchange) : mesh(exchange);
    if (route == null) {
      throw new ProxyFailure.NoRoute(exchange.authority());
    }
    return route;
  }

  private void requireFit(MeshExchange exchange) {
    var terms = exchange.stream().channel().attr(PeerInfo.TERMS).get();
    if (terms != null && !edge.fits(terms, exchange.authority())) {
      throw new ProxyFailure.Misdirected(exchange.authority());
    }
  }

  private @Nullable PreparedRoute mesh(MeshExchange exchange) {
    var host = table.find(exchange.authority(), exchange.servicePort());
    if (host == null) {
      return null;
    }
    exchange.consults(host);
    return host.select(exchange);
  }

  /** Whether some certificate that is known belongs to that workload. */
  public boolean hasWorkload(String id) {
    return peers.values().stream().anyMatch(peer -> peer.workload().equals(id));
  }

  @Override
  public boolean allowsUnknown() {
    return connections.allowUnknown();
  }

  @Override
  public Taker taker(Destination destination) {
    return switch (destination) {
      case Destination.Named named -> connections.named(named);
      case Destination.Dialled dialled -> connections.dialled(dialled);
      case Destination.Application application -> connections.application(application);
      case Destination.ServerName name -> connections.passed(name);
    };
  }

  private @Nullable PreparedRoute application(MeshExchange exchange) {
    int port = exchange.servicePort();
    if (port == 0 && inbound.size() == 1) {
      return inbound.values().iterator().next();
    }
    return inbound.get(port);
  }
}
