package io.amime.proxy.tcp;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.listener.Door;
import io.netty.channel.Channel;

/** Serves the application on a port of its own for one host. */
public final class UpstreamDoor implements Door {
  private final ConnectionServer server;
  private final Destination.Named host;

  /**
   * @param authority {@code host:port} of the service
   */
  public UpstreamDoor(ConnectionServer server, String authority) {
    this.server = server;
    this.host = new Destination.Named(authority);
  }

  @Override
  public void open(Channel client, Runnable http) {
    var mesh = server.mesh();
    var taker = mesh.taker(host);
    if (taker instanceof Taker.Requests(int port, boolean certain)) {
      client.attr(PeerInfo.SERVICE_PORT).set(port);
      client.attr(PeerInfo.AUTHORITY).set(host.authority());
      http.run();
    } else {
      server.serve(Direction.OUTBOUND, mesh, client, host, taker, Front.silent(client));
    }
  }
}
