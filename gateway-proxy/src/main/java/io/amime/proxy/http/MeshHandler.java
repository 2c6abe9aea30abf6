package io.amime.proxy.http;

import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.downstream.DownstreamStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * The way in for requests: finds the route and runs its prepared chain, without a dispatcher in
 * between.
 */
public final class MeshHandler implements DownstreamHandler {
  private final Direction direction;
  private final Supplier<? extends MeshView> mesh;
  private final List<RequestObserver> observers;

  /**
   * @param mesh the running configuration; asked once per request
   * @param observers told about every end, in this order
   */
  public MeshHandler(
      Direction direction, Supplier<? extends MeshView> mesh, List<RequestObserver> observers) {
    this.direction = direction;
    this.mesh = mesh;
    this.observers = List.copyOf(observers);
  }

  @Override
  public void onRequest(DownstreamStream stream) {
    new ServedRequest(new MeshExchange(direction, mesh.get(), stream), observers).run();
  }
}
