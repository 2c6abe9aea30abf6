package io.amime.proxy.compile;

import io.amime.api.discovery.Workload;
import io.amime.proxy.cluster.LiveClusters;
import io.amime.proxy.filter.accesslog.AccessLog;
import io.amime.proxy.filter.decision.DecisionLog;
import io.amime.proxy.filter.telemetry.Telemetry;
import io.amime.proxy.health.HealthChecks;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.MeshHandler;
import io.amime.proxy.http.RequestObserver;
import io.amime.proxy.tap.TapPoint;
import io.amime.proxy.tcp.ConnectionCheck;
import io.amime.proxy.tcp.ConnectionObserver;
import io.amime.proxy.tcp.ConnectionServer;
import io.amime.proxy.upstream.UpstreamTls;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;

/**
 * All of one workload's data path, put together: what a listener needs to serve it. A process may
 * hold several.
 */
public final class DataPlane implements AutoCloseable {
  private static final int DECISIONS = 1024;

  private final HealthChecks checks;
  private final LiveMesh mesh;
  private final Telemetry telemetry;
  private final DecisionLog decisions = new DecisionLog(DECISIONS);
  private final TapPoint tap = new TapPoint(System::nanoTime);
  private final @Nullable AccessLog accessLog;
  private final List<RequestObserver> observers = new ArrayList<>();
  private final ConnectionServer connections;

  /**
   * What is asked before something reaches the application, and who hears of it afterwards.
   *
   * @param requests a step in the chains of inbound requests, null for none
   * @param connections asked about inbound connections that carry bytes
   * @param requestObservers told about every request's end, after the proxy's own observers
   * @param connectionObservers told about every connection, after the proxy's own observers
   */
  public record Hooks(
      @Nullable GatewayFilter requests,
      ConnectionCheck connections,
      List<RequestObserver> requestObservers,
      List<ConnectionObserver> connectionObservers) {
    /** Nobody is asked or told. */
    public static final Hooks NONE = new Hooks(null, ConnectionCheck.NONE, List.of(), List.of());

    public Hooks {
      requestObservers = List.copyOf(requestObservers);
      connectionObservers = List.copyOf(connectionObservers);
    }
  }

  /**
   * How long nothing may happen.
   *
   * @param stream an answer that has begun
   * @param connection a connection that carries bytes
   */
  public record Idle(Duration stream, Duration connection) {
    public static final Idle USUAL = new Idle(Duration.ofMinutes(5), Duration.ofHours(1));
  }

  /** One whose clusters name no secrets. */
  public DataPlane(
      Workload workload,
      @Nullable UpstreamTls tls,
      Supplier<EventLoop> loops,
      Hooks hooks,
      @Nullable String accessLog,
      Idle idle) {
    this(workload, tls, loops, hooks, accessLog, idle, null);
  }

  /**
   * @param workload whom it stands beside
   * @param tls to other sidecars; null when no cluster may ask for it
   * @param loops names one of those that carry its traffic, each time another
   * @param hooks of the inbound side
   * @param accessLog a file, {@code stdout}, or null for none
   * @param idle limits on silence
   * @param secrets folder of secrets that clusters name, null where none does
   */
  public DataPlane(
      Workload workload,
      @Nullable UpstreamTls tls,
      Supplier<EventLoop> loops,
      Hooks hooks,
      @Nullable String accessLog,
      Idle idle,
      @Nullable Path secrets) {
    this.checks = new HealthChecks(loops, ThreadLocalRandom::current);
    this.mesh =
        new LiveMesh(
            workload,
            new LiveClusters(tls, System::nanoTime, checks, secrets),
            new FilterChains(ThreadLocalRandom::current, idle.stream(), hooks.requests()),
            InstantSource.system());
    this.telemetry = new Telemetry(mesh::clusters);
    this.accessLog = accessLog == null ? null : AccessLog.to(accessLog);
    observers.add(telemetry);
    observers.add(decisions);
    observers.add(tap);
    if (this.accessLog != null) {
      observers.add(this.accessLog);
    }
    observers.addAll(hooks.requestObservers());
    var connectionObservers = new ArrayList<ConnectionObserver>();
    connectionObservers.add(telemetry.connections());
    connectionObservers.add(decisions);
    if (this.accessLog != null) {
      connectionObservers.add(this.accessLog);
    }
    connectionObservers.addAll(hooks.connectionObservers());
    this.connections =
        new ConnectionServer(
            mesh,
            hooks.connections(),
            connectionObservers,
            ThreadLocalRandom::current,
            idle.connection());
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

  /** Carries connections of both directions. */
  public ConnectionServer connections() {
    return connections;
  }

  /** Serves requests of one direction. */
  public MeshHandler handler(Direction direction) {
    return new MeshHandler(direction, mesh, observers);
  }

  /** It is about to leave: members are not asked for their health any more. */
  public void rest() {
    checks.close();
  }

  /** Writes what the access log still holds. */
  @Override
  public void close() {
    rest();
    if (accessLog != null) {
      accessLog.close();
    }
  }
}
