package io.amime.proxy.compile;

import io.amime.api.discovery.Workload;
import io.amime.proxy.cluster.LiveClusters;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.MeshHandler;
import io.amime.proxy.http.RequestObserver;
import io.amime.proxy.upstream.UpstreamTls;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;

/**
 * All of one workload's data path, put together: what a listener needs to serve it. A process may
 * hold several.
 */
public final class DataPlane {
  private final LiveMesh mesh;
  private final List<RequestObserver> observers;

  /**
   * @param workload whom it stands beside
   * @param tls to other sidecars; null when no cluster may ask for it
   * @param mixer checks inbound requests; null for none
   * @param observers told about every request's end, after the proxy's own
   */
  public DataPlane(
      Workload workload,
      @Nullable UpstreamTls tls,
      @Nullable GatewayFilter mixer,
      List<RequestObserver> observers) {
    this.mesh =
        new LiveMesh(workload, new LiveClusters(tls, System::nanoTime), new FilterChains(mixer));
    this.observers = List.copyOf(observers);
  }

  /** The configuration in force. */
  public LiveMesh mesh() {
    return mesh;
  }

  /** Serves requests of one direction; give it to {@code HttpServer.handle}. */
  public MeshHandler handler(Direction direction) {
    return new MeshHandler(direction, mesh, observers);
  }
}
