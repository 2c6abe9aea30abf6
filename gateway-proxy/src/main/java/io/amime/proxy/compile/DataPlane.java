package io.amime.proxy.compile;

import io.amime.api.discovery.Workload;
import io.amime.proxy.cluster.LiveClusters;
import io.amime.proxy.filter.accesslog.AccessLog;
import io.amime.proxy.filter.decision.DecisionLog;
import io.amime.proxy.filter.telemetry.Telemetry;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.MeshHandler;
import io.amime.proxy.http.RequestObserver;
import io.amime.proxy.tap.TapPoint;
import io.amime.proxy.upstream.UpstreamTls;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;

/**
 * All of one workload's data path, put together: what a listener needs to serve it. A process may
 * hold several.
 */
public final class DataPlane implements AutoCloseable {
  private static final int DECISIONS = 1024;
  private static final Duration STREAM_IDLE = Duration.ofMinutes(5);

  private final LiveMesh mesh;
  private final Telemetry telemetry;
  private final DecisionLog decisions = new DecisionLog(DECISIONS);
  private final TapPoint tap = new TapPoint(System::nanoTime);
  private final @Nullable AccessLog accessLog;
  private final List<RequestObserver> observers = new ArrayList<>();

  /**
   * @param workload whom it stands beside
   * @param tls to other sidecars; null when no cluster may ask for it
   * @param mixer checks inbound requests; null for none
   * @param accessLog a file, {@code stdout}, or null for none
   * @param others told about every request's end, after the proxy's own observers
   */
  public DataPlane(
      Workload workload,
      @Nullable UpstreamTls tls,
      @Nullable GatewayFilter mixer,
      @Nullable String accessLog,
      List<RequestObserver> others) {
    this(workload, tls, mixer, accessLog, others, STREAM_IDLE);
  }

  /**
   * The same with another limit.
   *
   * @param streamIdle how long an answer that has begun may stand still, normally five minutes
   */
  public DataPlane(
      Workload workload,
      @Nullable UpstreamTls tls,
      @Nullable GatewayFilter mixer,
      @Nullable String accessLog,
      List<RequestObserver> others,
      Duration streamIdle) {
    this.mesh =
        new LiveMesh(
            workload,
            new LiveClusters(tls, System::nanoTime),
            new FilterChains(ThreadLocalRandom::current, streamIdle, mixer),
            InstantSource.system());
    this.telemetry = new Telemetry(mesh::clusters);
    this.accessLog = accessLog == null ? null : AccessLog.to(accessLog);
    observers.add(telemetry);
    observers.add(decisions);
    observers.add(tap);
    if (this.accessLog != null) {
      observers.add(this.accessLog);
    }
    observers.addAll(others);
  }

  /** The configuration in force. */
  public LiveMesh mesh() {
    return mesh;
  }

  /** Counts of everything that went through. */
  public Telemetry telemetry() {
    return telemetry;
  }

  /** What was decided about the last requests. */
  public DecisionLog decisions() {
    return decisions;
  }

  /** Where requests can be seen as they pass. */
  public TapPoint tap() {
    return tap;
  }

  /** Serves requests of one direction. */
  public MeshHandler handler(Direction direction) {
    return new MeshHandler(direction, mesh, observers);
  }

  /** Writes what the access log still holds. */
  @Override
  public void close() {
    if (accessLog != null) {
      accessLog.close();
    }
  }
}
