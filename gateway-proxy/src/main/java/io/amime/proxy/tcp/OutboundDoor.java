package io.amime.proxy.tcp;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.listener.Door;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * Serves the application: where its connection was intercepted, by the address that it dialled;
 * otherwise it knows the proxy and says in HTTP where it wants to go.
 */
public final class OutboundDoor implements Door {
  private final ConnectionServer server;

  public OutboundDoor(ConnectionServer server) {
    this.server = server;
  }

  @Override
  public void open(Channel client, Runnable http) {
    var dialled = OriginalDestination.of(client);
    if (dialled == null) {
      http.run();
    } else {
      captured(client, dialled, http);
    }
  }

  private void captured(Channel client, InetSocketAddress dialled, Runnable http) {
    var mesh = server.mesh();
    var destination = new Destination.Dialled(dialled);
    var taker = mesh.taker(destination);
    if (!(taker instanceof Taker.Requests(int port, boolean certain))) {
      server.serve(Direction.OUTBOUND, mesh, client, destination, taker, Front.silent(client));
      return;
    }
    client.attr(PeerInfo.SERVICE_PORT).set(port);
    if (certain) {
      http.run();
    } else {
      var nobody = new Taker.Nobody(mesh.allowsUnknown());
      Runnable bytes =
          () ->
              server.serve(
                  Direction.OUTBOUND, mesh, client, destination, nobody, Front.silent(client));
      client
          .pipeline()
          .addLast(
              new HttpDetector(
                  http, bytes, nobody.allowed() ? host -> knows(mesh, host, port) : null));
    }
  }

  private static boolean knows(ConnectionMesh mesh, String host, int port) {
    var named = new Destination.Named(host);
    var full = named.port() == 0 ? new Destination.Named(host + ":" + port) : named;
    return !(mesh.taker(full) instanceof Taker.Nobody);
  }
}
