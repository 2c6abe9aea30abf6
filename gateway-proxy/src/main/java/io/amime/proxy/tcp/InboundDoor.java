package io.amime.proxy.tcp;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.listener.Door;
import io.netty.channel.Channel;

/** Serves callers by what the port they want carries. */
public final class InboundDoor implements Door {
  private final ConnectionServer server;

  public InboundDoor(ConnectionServer server) {
    this.server = server;
  }

  /** Whether a port of the application is served byte for byte; 0 for its only one. */
  public boolean carriesBytes(int servicePort) {
    return server.mesh().taker(new Destination.Application(servicePort)) instanceof Taker.Service;
  }

  @Override
  public void open(Channel client, Runnable http) {
    var mesh = server.mesh();
    var port = client.attr(PeerInfo.SERVICE_PORT).get();
    var wanted = new Destination.Application(port == null ? 0 : port);
    var taker = mesh.taker(wanted);
    if (taker instanceof Taker.Service) {
      remember(client, mesh);
      server.serve(Direction.INBOUND, mesh, client, wanted, taker, Front.silent(client));
    } else {
      // Where nothing is served, HTTP can at least say so.
      http.run();
    }
  }

  private static void remember(Channel client, ConnectionMesh mesh) {
    var peer = client.attr(PeerInfo.KEY).get();
    var holder = peer == null || peer.serial() == null ? null : mesh.peer(peer.serial());
    if (holder != null) {
      client.attr(PeerInfo.LASTING).set(holder.workload());
    }
  }
}
