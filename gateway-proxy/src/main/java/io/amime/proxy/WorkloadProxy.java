package io.amime.proxy;

import io.amime.api.discovery.Peer;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.X509Svid;
import io.amime.proxy.admin.AdminEndpoints;
import io.amime.proxy.admin.AdminEndpoints.Answer;
import io.amime.proxy.admin.ProxyPages;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.compile.DataPlane;
import io.amime.proxy.config.FeedReplies;
import io.amime.proxy.config.SnapshotSource;
import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.edge.EdgeTls;
import io.amime.proxy.explain.DecisionRecords;
import io.amime.proxy.explain.Questions;
import io.amime.proxy.filter.mixer.MixerClient;
import io.amime.proxy.filter.mixer.MixerFilter;
import io.amime.proxy.filter.mixer.ReportQueue;
import io.amime.proxy.http.FailureResponder;
import io.amime.proxy.identity.MeshTls;
import io.amime.proxy.listener.Door;
import io.amime.proxy.listener.EventLoops;
import io.amime.proxy.listener.InboundTls;
import io.amime.proxy.listener.Listeners;
import io.amime.proxy.register.Registrar;
import io.amime.proxy.tap.Taps;
import io.amime.proxy.tcp.InboundDoor;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * One workload's proxy with everything it is made of: sockets, data path, configuration, identity,
 * policy. A plain object, so that a process may hold several.
 */
public final class WorkloadProxy implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorkloadProxy.class);
  private static final String CONTROL_PLANE = "istio-system";
  private static final Duration KEEP_WARM = Duration.ofSeconds(10);
  private static final Duration SWEEP = Duration.ofSeconds(10);

  /** From Pilot's answer until every proxy has heard of a new serial. */
  private static final Duration SPREADING = Duration.ofSeconds(1);

  private final ProxyProperties settings;
  private final LiveIdentity identity;
  private final MeshTls tls;
  private final InstantSource clock = InstantSource.system();
  private final ScheduledExecutorService timer;
  private final Listeners listeners;
  private final MixerClient mixerClient;
  private final MixerFilter mixer;
  private final ReportQueue reports;
  private final DataPlane data;
  private final LiveConfig config;
  private final DecisionRecords records;
  private final SnapshotSource source;
  private final Registrar registrar;
  private final @Nullable InboundTls inboundTls;
  private final @Nullable EdgeTls edge;
  private final Ports ports;
  private final AtomicBoolean connected = new AtomicBoolean();
  private final AtomicBoolean draining = new AtomicBoolean();
  private volatile String serial = "";

  /**
   * Starts from what the disk remembers and binds the sockets; {@link #connect} does the rest once
   * there is a certificate.
   *
   * @param identity may still be without a certificate; inbound connections are then closed
   * @param loops carry its traffic; whoever made them closes them
   * @throws io.amime.proxy.listener.ListenException when a port is taken
   */
  public WorkloadProxy(
      ProxyProperties settings, String serviceAccount, LiveIdentity identity, EventLoops loops) {
    this.settings = settings;
    this.identity = identity;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("mesh-control").unstarted(task));
    this.listeners = new Listeners(loops);
    var json = JsonMapper.builder().build();
    var pilot = MeshClient.to(identity, CONTROL_PLANE, "pilot");
    var mixerHttp = MeshClient.to(identity, CONTROL_PLANE, "mixer");
    this.mixerClient =
        new MixerClient(settings.mixerUrl(), mixerHttp::http, json, settings.checkTimeout());
    this.reports = new ReportQueue(mixerClient, timer);
    this.mixer = new MixerFilter(mixerClient, reports, this::holder);
    this.tls = new MeshTls(identity);
    var workload = settings.workload(serviceAccount);
    boolean sidecar = settings.mode() == Workload.Mode.SIDECAR;
    this.data =
        new DataPlane(
            workload,
            tls,
            loops::next,
            hooks(sidecar),
            settings.accessLog().equals("none") ? null : settings.accessLog(),
            DataPlane.Idle.USUAL,
            settings.secretsDir());
    this.edge =
        settings.mode() == Workload.Mode.INGRESS ? new EdgeTls(settings.secretsDir()) : null;
    this.config = new LiveConfig(data.mesh(), identity, edge);
    var feed =
        new SnapshotSource.Settings(
            settings.pilotUrl(),
            workload.id(),
            settings.stateDir(),
            settings.feed().silence(),
            settings.feed().spread());
    this.records = new DecisionRecords(workload.id());
    var replies = new FeedReplies(feed, pilot::http, json);
    var secrets = new SecretWatch(edge, data.mesh()::clusters, replies, clock);
    var inquiries =
        new LiveInquiries(
            new Questions(data.decisions(), records, replies),
            new Taps(data.tap(), records, replies, timer),
            secrets);
    this.source = new SnapshotSource(feed, pilot::http, config, inquiries, json, clock, timer);
    source.startFromDisk();
    var door = new InboundDoor(data.connections());
    this.inboundTls =
        switch (settings.mode()) {
          case SIDECAR -> new InboundTls(tls, this::strict, door::carriesBytes, door);
          case EGRESS -> new InboundTls(tls, () -> true, port -> false, Door.HTTP);
          case INGRESS -> null;
        };
    this.ports = bind(json);
    this.registrar =
        new Registrar(
            settings.pilotUrl(),
            settings.registration(serviceAccount, ports),
            literal(settings.appAddress()),
            pilot::http,
            json,
            timer);
    identity.onChange(() -> timer.execute(this::identityChanged));
    timer.scheduleWithFixedDelay(
        this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    secrets.start(timer, connected::get);
  }

  /**
   * The ports that the listeners got.
   *
   * @param outbound 0 at an ingress
   * @param https 0 but at an ingress
   * @param upstreams as they stand in the settings
   */
  public record Ports(int outbound, int inbound, int https, int admin, List<Integer> upstreams) {
    public Ports {
      upstreams = List.copyOf(upstreams);
    }
  }

  public Ports ports() {
    return ports;
  }

  /**
   * Whether requests can be served: configuration and certificate are there, and it is not leaving.
   */
  public boolean ready() {
    return data.mesh().ready() && identity.present() && !draining.get();
  }

  /** Registers and listens to Pilot. Called once there is a certificate; again has no effect. */
  public void connect() {
    if (!connected.compareAndSet(false, true)) {
      return;
    }
    serial = identity.current().serial();
    registrar.start();
    source.connect();
    reports.start();
    timer.scheduleWithFixedDelay(this::keepMixerWarm, 1, KEEP_WARM.toSeconds(), TimeUnit.SECONDS);
  }

  /** Tells the mesh of the next certificate; done when it may be shown. */
  public CompletionStage<Void> announce(X509Svid next) {
    return registrar
        .announce(next.serial())
        .thenRunAsync(
            () -> {},
            CompletableFuture.delayedExecutor(SPREADING.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Leaves the registry, stops accepting, lets finish what runs. Blocks; again has no effect. */
  public void drain() {
    if (!draining.compareAndSet(false, true)) {
      return;
    }
    log.info("draining");
    data.rest();
    if (connected.get()) {
      registrar.leave().orTimeout(2, TimeUnit.SECONDS).exceptionally(failure -> null).join();
      pause(settings.drain().delay());
    }
    listeners.drain(settings.drain().timeout());
    log.info("drained");
  }

  @Override
  public void close() {
    drain();
    source.close();
    reports.close();
    data.close();
    timer.shutdownNow();
    tls.close();
    if (edge != null) {
      edge.close();
    }
  }

  private DataPlane.Hooks hooks(boolean sidecar) {
    if (!sidecar) {
      return DataPlane.Hooks.NONE;
    }
    var connections = mixer.connections();
    return new DataPlane.Hooks(mixer, connections, List.of(mixer), List.of(connections));
  }

  private Ports bind(JsonMapper json) {
    try {
      return new Binding(settings, listeners, data, this::served)
          .bind(inboundTls, edge, pages(json));
    } catch (RuntimeException e) {
      listeners.drain(Duration.ZERO);
      timer.shutdownNow();
      throw e;
    }
  }

  /** Until there is configuration nothing is let through, and nothing is said to be missing. */
  private DownstreamHandler served(DownstreamHandler handler) {
    return stream -> {
      if (data.mesh().ready()) {
        handler.onRequest(stream);
      } else {
        stream.answer(
            HttpResponseStatus.SERVICE_UNAVAILABLE.code(),
            new DefaultHttpHeaders().set(FailureResponder.REASON_HEADER, "not-ready"),
            Unpooled.EMPTY_BUFFER);
      }
    };
  }

  private AdminEndpoints pages(JsonMapper json) {
    var pages = new ProxyPages(data, records, identity, edge, clock);
    return new AdminEndpoints(json)
        .page("/ready", () -> Answer.status(ready() ? 200 : 503, readiness()))
        .page("/config", () -> Answer.ok(pages.config(source.status())))
        .page("/clusters", () -> Answer.ok(pages.clusters()))
        .page(
            "/certs",
            () -> Answer.ok(pages.certs(inboundTls == null ? null : inboundTls.handshakes())))
        .page("/metrics", () -> pages.metrics(mixer.stats(), source.status(), listeners.counts()))
        .below("/decisions", pages::decisions)
        .action(
            "/drain",
            () -> {
              Thread.ofPlatform().name("mesh-drain").start(this::drain);
              return Map.of("draining", true);
            });
  }

  private Map<String, Object> readiness() {
    var page = new LinkedHashMap<String, Object>();
    page.put("ready", ready());
    page.put("configuration", data.mesh().ready());
    page.put("certificate", identity.present());
    page.put("registered", registrar.registered());
    page.put("draining", draining.get());
    page.put("stale", source.status().stale());
    return page;
  }

  private @Nullable Peer holder(String certificate) {
    return data.mesh().current().peer(certificate);
  }

  private boolean strict() {
    return !data.mesh().ready() || data.mesh().current().snapshot().inbound().strict();
  }

  private void identityChanged() {
    closeUntrusted();
    data.mesh().clusters().forEach(LiveCluster::recheck);
    var now = identity.current().serial();
    if (connected.get() && !now.equals(serial)) {
      serial = now;
      registrar.renewConnection();
      source.renewConnection();
    }
  }

  private void keepMixerWarm() {
    var mesh = data.mesh().current();
    if (mesh.rules().needsMixer(mesh.workload().namespace()) || !mesh.policy().quotas().isEmpty()) {
      mixerClient.keepWarm();
    }
  }

  private void sweep() {
    closeUntrusted();
    config.watchRevocations(clock.instant());
  }

  private void closeUntrusted() {
    var mesh = data.mesh().current();
    InboundTls.closeUntrusted(
        listeners.connections(), identity, clock.instant(), mesh::hasWorkload);
  }

  private static InetAddress literal(String address) {
    return InetAddress.ofLiteral(address);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
