package io.amime.proxy.health;

import static io.amime.proxy.testing.Snapshots.checked;
import static io.amime.proxy.testing.Snapshots.config;
import static io.amime.proxy.testing.Snapshots.often;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.HealthCheck.Kind;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.observe.DecisionRecord;
import io.amime.api.observe.DecisionRecord.Out;
import io.amime.proxy.compile.DataPlane;
import io.amime.proxy.compile.RefusedSnapshot;
import io.amime.proxy.explain.DecisionRecords;
import io.amime.proxy.listener.EventLoops;
import io.amime.proxy.testing.ConnectionProxy;
import io.amime.proxy.testing.GrpcCalls;
import io.amime.proxy.testing.GrpcServers;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.TcpPeer;
import io.amime.proxy.testing.TcpSnapshots;
import io.grpc.ManagedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that fail their health checks, seen by those who call and by those who are called. */
class HealthCheckIT {
  private static final int CALLS = 30;
  private static final Duration HOUR = Duration.ofHours(1);

  /** An application that says how it is at {@code /healthz} and answers everything else. */
  private static final class Application implements AutoCloseable {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger checks = new AtomicInteger();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile int callStatus = 200;
    private volatile boolean silent;
    private final RawBackend backend =
        new RawBackend((request, out) -> {
          if (request.path().equals("/healthz")) {
            checks.incrementAndGet();
            asked.add(request.headers());
            if (!silent) {
              RawBackend.write(out, status, "health");
            }
          } else {
            calls.incrementAndGet();
            RawBackend.write(out, callStatus, "ok");
          }
          return true;
        });

    int port() {
      return backend.port();
    }

    @Override
    public void close() {
      backend.close();
    }
  }

  private static Cluster http() {
    return checked(config("v1"), often(Kind.HTTP, "/healthz"));
  }

  private static Snapshots reviews(Cluster cluster, int... ports) {
    var snapshot = Snapshots.reviews().cluster(cluster).route(to(share("v1", 100)));
    for (int port : ports) {
      snapshot.endpoint("v1", port);
    }
    return snapshot;
  }

  private static RouteMatch path(String exact) {
    return new RouteMatch(new StringMatch.Exact(exact), Map.of(), List.of(), List.of());
  }

  private static List<Verdict> verdicts(DataPlane plane, String cluster) {
    return plane.mesh().clusters().stream()
        .filter(c -> c.config().name().equals(cluster))
        .flatMap(c -> c.hosts().stream())
        .map(h -> h.verdict())
        .toList();
  }

  private static void awaitVerdicts(ProxyServer proxy, Verdict... expected) {
    await()
        .untilAsserted(() ->
            assertThat(verdicts(proxy.plane(), Snapshots.cluster("v1"))).containsExactly(expected));
  }

  private static void call(ProxyServer proxy) {
    for (int i = 0; i < CALLS; i++) {
      assertThat(proxy.get("/").statusCode()).isEqualTo(200);
    }
  }

  private static DecisionRecord told(ProxyServer proxy, String id) {
    await().until(() -> !proxy.plane().decisions().find(id).isEmpty());
    return new DecisionRecords("me").of(proxy.plane().decisions().find(id).getFirst());
  }

  private static String metrics(DataPlane plane) throws IOException {
    var out = new ByteArrayOutputStream();
    plane.telemetry().write(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whoeverSaysNoIsNotCalledThoughNoRequestHasFailedThereAndComesBack() throws IOException {
    try (var sick = new Application();
        var well = new Application();
        var other = new Application()) {
      sick.status = 503;
      try (var proxy =
          new ProxyServer(reviews(http(), sick.port(), well.port(), other.port()).build())) {
        awaitVerdicts(proxy, Verdict.UNHEALTHY, Verdict.HEALTHY, Verdict.HEALTHY);
        call(proxy);
        assertThat(sick.calls).hasValue(0);
        assertThat(well.calls).hasValue(CALLS / 2);
        var name = "{cluster_name=\"" + Snapshots.cluster("v1") + "\"";
        assertThat(metrics(proxy.plane()))
            .contains("envoy_cluster_membership_healthy" + name + "} 2.0")
            .contains("envoy_cluster_health_check_healthy" + name + "} 2.0")
            .containsPattern("mesh_health_checks_total\\Q" + name + ",result=\"failure\"}\\E [1-9]")
            .containsPattern("mesh_health_checks_total\\Q" + name + ",result=\"success\"}\\E [1-9]")
            .contains("mesh_health_checks_total" + name + ",result=\"timeout\"} 0.0");

        proxy.get("/", "x-request-id", "r-1");
        var told = told(proxy, "r-1");
        assertThat(told.attempts().getFirst().out())
            .containsExactly(new Out("127.0.0.1:" + sick.port(), "failed its health checks"));
        assertThat(sick.asked.getFirst())
            .containsEntry("host", Snapshots.HOST + ":9080")
            .containsEntry("user-agent", "amime-health-check");

        sick.status = 204;
        awaitVerdicts(proxy, Verdict.HEALTHY, Verdict.HEALTHY, Verdict.HEALTHY);
        call(proxy);
        assertThat(sick.calls).hasValueGreaterThan(CALLS / 4);
        // A connection of its own is used again and again.
        assertThat(sick.checks.get()).isGreaterThan(3);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverDoesNotAnswerIsTakenOutAfterAWhile(boolean silent) {
    var check =
        new HealthCheck(
            Kind.HTTP,
            "/healthz",
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            3,
            2,
            Duration.ofMillis(20));
    try (var sick = new Application();
        var well = new Application();
        var proxy =
            new ProxyServer(
                reviews(checked(config("v1"), check), sick.port(), well.port()).build())) {
      awaitVerdicts(proxy, Verdict.HEALTHY, Verdict.HEALTHY);
      call(proxy);
      assertThat(sick.calls).hasValueGreaterThan(0);
      int before = sick.checks.get();
      if (silent) {
        sick.silent = true;
      } else {
        sick.close();
      }
      awaitVerdicts(proxy, Verdict.UNHEALTHY, Verdict.HEALTHY);
      if (silent) {
        assertThat(sick.checks.get()).isGreaterThanOrEqualTo(before + 3);
      }
      int calls = sick.calls.get();
      call(proxy);
      assertThat(sick.calls).hasValue(calls);
    }
  }

  @Test
  void membersThatComeAreNotCalledBeforeTheyHavePassed() {
    try (var first = new Application();
        var late = new Application();
        var proxy = new ProxyServer(reviews(http(), first.port()).build())) {
      awaitVerdicts(proxy, Verdict.HEALTHY);
      late.silent = true;
      proxy.plane().mesh().apply(members(first.port(), late.port()));
      await().until(() -> late.checks.get() > 0);
      call(proxy);
      assertThat(late.calls).hasValue(0);
      proxy.get("/", "x-request-id", "r-1");
      var told = told(proxy, "r-1");
      assertThat(told.attempts().getFirst().out())
          .containsExactly(
              new Out("127.0.0.1:" + late.port(), "not yet through its first health check"));
      late.silent = false;
      awaitVerdicts(proxy, Verdict.HEALTHY, Verdict.HEALTHY);
      call(proxy);
      assertThat(late.calls).hasValueGreaterThan(0);
    }
  }

  private static EndpointsUpdate members(int... ports) {
    var endpoints = new ArrayList<Endpoint>();
    for (int i = 0; i < ports.length; i++) {
      endpoints.add(
          new Endpoint(
              "reviews-v1-" + i,
              "127.0.0.1",
              ports[i],
              Map.of("app", "reviews", "version", "v1"),
              false,
              true));
    }
    return new EndpointsUpdate(Map.of(Snapshots.HOST + ":9080", endpoints), List.of());
  }

  @Test
  void whenMostFailAllAreCalled() {
    try (var sick = new Application();
        var worse = new Application();
        var well = new Application()) {
      sick.status = 500;
      worse.status = 500;
      try (var proxy =
          new ProxyServer(reviews(http(), sick.port(), worse.port(), well.port()).build())) {
        awaitVerdicts(proxy, Verdict.UNHEALTHY, Verdict.UNHEALTHY, Verdict.HEALTHY);
        call(proxy);
        assertThat(sick.calls).hasValue(CALLS / 3);
      }
    }
  }

  @Test
  void successBringsBackWhomErrorsHadEjected() {
    var ejecting =
        Snapshots.balanced(
            config("v1"),
            Cluster.LoadBalancing.ROUND_ROBIN,
            config("v1").balancer(),
            new Outlier(1, HOUR, HOUR, 100));
    try (var sick = new Application();
        var well = new Application();
        var proxy =
            new ProxyServer(
                reviews(checked(ejecting, often(Kind.HTTP, "/healthz")), sick.port(), well.port())
                    .build())) {
      awaitVerdicts(proxy, Verdict.HEALTHY, Verdict.HEALTHY);
      sick.callStatus = 500;
      // Each call ejects it for an hour, and each check that it passes ends that.
      await()
          .until(() -> {
            proxy.get("/");
            return sick.calls.get() > 3;
          });
    }
  }

  @Test
  void whatIsKnownOutlivesConfigurationsThatDoNotTouchIt() {
    try (var sick = new Application();
        var well = new Application()) {
      sick.status = 503;
      try (var proxy = new ProxyServer(reviews(http(), sick.port(), well.port()).build())) {
        awaitVerdicts(proxy, Verdict.UNHEALTHY, Verdict.HEALTHY);
        for (int i = 0; i < 20; i++) {
          proxy
              .plane()
              .mesh()
              .apply(
                  reviews(http(), sick.port(), well.port())
                      .version("v" + i)
                      .cluster(config("w" + i))
                      .build());
          assertThat(verdicts(proxy.plane(), Snapshots.cluster("v1")))
              .containsExactly(Verdict.UNHEALTHY, Verdict.HEALTHY);
          assertThat(proxy.get("/").statusCode()).isEqualTo(200);
        }
        assertThat(sick.calls).hasValue(0);
        assertThat(sick.backend.connections()).isEqualTo(1);
      }
    }
  }

  @Test
  void whoHasLeftIsNotAskedAndNobodyWhenTheProxyLeaves() {
    try (var leaving = new Application();
        var staying = new Application();
        var proxy = new ProxyServer(reviews(http(), leaving.port(), staying.port()).build())) {
      awaitVerdicts(proxy, Verdict.HEALTHY, Verdict.HEALTHY);
      proxy.plane().mesh().apply(members(staying.port()));
      await().until(() -> leaving.backend.open() == 0);
      int last = leaving.checks.get();
      int more = staying.checks.get() + 5;
      await().until(() -> staying.checks.get() > more);
      assertThat(leaving.checks).hasValue(last);
      proxy.plane().rest();
      await().until(() -> staying.backend.open() == 0);
      assertThat(proxy.get("/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aSnapshotThatIsRefusedAsksNobody() {
    try (var known = new Application();
        var unknown = new Application();
        var proxy = new ProxyServer(reviews(http(), known.port()).build())) {
      var mesh = proxy.plane().mesh();
      var broken =
          Snapshots.reviews()
              .version("2")
              .cluster(checked(config("v2"), often(Kind.HTTP, "/healthz")))
              .endpoint("v2", unknown.port())
              .route(to(share("v9", 100)))
              .build();
      assertThatThrownBy(() -> mesh.apply(broken)).isInstanceOf(RefusedSnapshot.class);
      await().until(() -> known.checks.get() > 5);
      assertThat(unknown.backend.connections()).isZero();
    }
  }

  @Test
  void whereNobodyCallsOneIsAskedSeldom() {
    try (var called = new Application();
        var idle = new Application();
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .cluster(checked(config("v1"), often(Kind.HTTP, "/healthz", HOUR)))
                    .cluster(checked(config("v2"), often(Kind.HTTP, "/healthz", HOUR)))
                    .endpoint("v1", called.port())
                    .endpoint("v2", idle.port())
                    .route(path("/idle"), to(share("v2", 100)))
                    .route(to(share("v1", 100)))
                    .build())) {
      await().until(() -> idle.checks.get() == 1);
      call(proxy);
      await().until(() -> called.checks.get() > 20);
      assertThat(idle.checks).hasValue(1);
      assertThat(proxy.get("/idle").statusCode()).isEqualTo(200);
      await().until(() -> idle.checks.get() > 3);
    }
  }

  @Test
  void theWorkloadsOfAProcessAskEachForItself() {
    try (var application = new Application();
        var loops = new EventLoops(1, "shared")) {
      var snapshot = reviews(http(), application.port()).build();
      var planes = new ArrayList<DataPlane>();
      for (int i = 0; i < 2; i++) {
        var plane =
            new DataPlane(
                snapshot.workload(),
                null,
                loops::next,
                DataPlane.Hooks.NONE,
                null,
                DataPlane.Idle.USUAL);
        plane.mesh().apply(snapshot);
        planes.add(plane);
      }
      await().until(() -> application.backend.open() == 2);
      planes.getFirst().close();
      await().until(() -> application.backend.open() == 1);
      int more = application.checks.get() + 5;
      await().until(() -> application.checks.get() > more);
      planes.getLast().close();
    }
  }

  @Test
  void aConnectionIsEnoughForTcp() throws IOException {
    var check = often(Kind.TCP, "");
    int dead = TcpPeer.deadPort();
    try (var well = TcpPeer.saying("well");
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis()
                        .checked(check)
                        .endpoint("v1", dead)
                        .endpoint("v1", well.port())
                        .build(),
                    "redis:6379")
                .start()) {
      var cluster = TcpSnapshots.cluster("");
      await()
          .until(() ->
              verdicts(proxy.plane(), cluster).equals(List.of(Verdict.UNHEALTHY, Verdict.HEALTHY)));
      for (int i = 0; i < 10; i++) {
        assertThat(said(proxy)).isEqualTo("well");
        assertThat(proxy.record(i + 1).attempts()).isEqualTo(1);
      }
      try (var back =
          new RawBackend(
              dead,
              (request, out) -> {
                out.write("back".getBytes(StandardCharsets.US_ASCII));
                return false;
              })) {
        await()
            .until(() ->
                verdicts(proxy.plane(), cluster).equals(List.of(Verdict.HEALTHY, Verdict.HEALTHY)));
        assertThat(back.requests()).isZero();
      }
    }
  }

  private static String said(ConnectionProxy proxy) throws IOException {
    try (var socket = proxy.connect()) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shop.Cart"})
  void serversOfGrpcSayHowTheyAre(String service) {
    var cluster =
        checked(
            config("v1", Cluster.Protocol.GRPC, Cluster.Limits.DEFAULT), often(Kind.GRPC, service));
    try (var sick = new GrpcServers();
        var well = new GrpcServers()) {
      sick.health().serving(false);
      try (var proxy = new ProxyServer(reviews(cluster, sick.port(), well.port()).build())) {
        awaitVerdicts(proxy, Verdict.UNHEALTHY, Verdict.HEALTHY);
        ManagedChannel channel = GrpcServers.channel(proxy.port());
        try {
          for (int i = 0; i < CALLS; i++) {
            assertThat(GrpcCalls.unary(channel, "x")).isEqualTo("x");
          }
          assertThat(sick.service().calls()).isZero();
          sick.health().serving(true);
          awaitVerdicts(proxy, Verdict.HEALTHY, Verdict.HEALTHY);
          for (int i = 0; i < CALLS; i++) {
            assertThat(GrpcCalls.unary(channel, "x")).isEqualTo("x");
          }
          assertThat(sick.service().calls()).isGreaterThan(CALLS / 4);
        } finally {
          channel.shutdownNow();
        }
      }
    }
  }

  @Test
  void aServiceOfGrpcThatItsServerDoesNotKnowIsIll() {
    var cluster =
        checked(
            config("v1", Cluster.Protocol.GRPC, Cluster.Limits.DEFAULT),
            often(Kind.GRPC, "shop.Unknown"));
    try (var server = new GrpcServers();
        var proxy = new ProxyServer(reviews(cluster, server.port()).build())) {
      awaitVerdicts(proxy, Verdict.UNHEALTHY);
      assertThat(server.health().checks()).isPositive();
    }
  }
}
