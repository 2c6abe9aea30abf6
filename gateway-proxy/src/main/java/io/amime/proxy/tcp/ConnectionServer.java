package io.amime.proxy.tcp;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.ProxyFailure;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The way in for connections that carry bytes. */
public final class ConnectionServer {
  private final Supplier<? extends ConnectionMesh> mesh;
  private final Means means;

  /**
   * What every connection needs.
   *
   * @param check of inbound connections
   * @param observers told about each connection, in this order
   * @param passing connections to addresses of no service
   * @param random draws weights and members; asked on the event loop each time
   * @param idle how long a connection may stand still
   */
  record Means(
      ConnectionCheck check,
      List<ConnectionObserver> observers,
      Passage passing,
      Supplier<RandomGenerator> random,
      Duration idle) {}

  /**
   * @param mesh the running configuration; asked once per connection
   * @param check of inbound connections
   * @param observers told about each connection, in this order
   * @param random draws weights and members; asked on the event loop each time
   * @param idle how long a connection may stand still
   */
  public ConnectionServer(
      Supplier<? extends ConnectionMesh> mesh,
      ConnectionCheck check,
      List<ConnectionObserver> observers,
      Supplier<RandomGenerator> random,
      Duration idle) {
    this.mesh = mesh;
    this.means = new Means(check, List.copyOf(observers), new Passage(), random, idle);
  }

  /** The configuration to open the next connection under. */
  public ConnectionMesh mesh() {
    return mesh.get();
  }

  /**
   * Carries a client's connection to who takes it.
   *
   * @param taker what {@code mesh} says about the destination
   * @param front how the client hears of it
   */
  Opening serve(
      Direction direction,
      ConnectionMesh mesh,
      Channel client,
      Destination destination,
      Taker taker,
      Front front) {
    var connection = new MeshConnection(direction, mesh, client, destination);
    var opening = new Opening(connection, means, front);
    opening.start(taker);
    return opening;
  }

  /**
   * The same of a client that hears why not.
   *
   * @param refused tells it, and closes
   */
  public void serve(
      Direction direction, Channel client, Destination to, Consumer<ProxyFailure> refused) {
    var mesh = mesh();
    serve(direction, mesh, client, to, mesh.taker(to), Front.told(refused));
  }

  /** Carries a connection whose client knows nothing of a proxy and has not been read yet. */
  public void serve(Direction direction, ConnectionMesh mesh, Channel client, Destination to) {
    serve(direction, mesh, client, to, mesh.taker(to), Front.silent(client));
  }
}
