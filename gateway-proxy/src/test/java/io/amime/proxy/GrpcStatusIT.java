package io.amime.proxy;

import static io.amime.proxy.testing.GrpcCalls.failure;
import static io.amime.proxy.testing.GrpcCalls.reason;
import static io.amime.proxy.testing.GrpcCalls.unary;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.RouteAction.Abort;
import io.amime.api.discovery.RouteAction.Fault;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.testing.GrpcServers;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How calls of gRPC go wrong, and what is made of it. */
class GrpcStatusIT {
  private static Snapshots reviews(Limits limits, int... ports) {
    var snapshots = Snapshots.reviews().cluster(Snapshots.config("v1", Protocol.GRPC, limits));
    for (int port : ports) {
      snapshots.endpoint("v1", port);
    }
    return snapshots;
  }

  private static ProxyServer proxy(GrpcServers server) {
    return new ProxyServer(
        reviews(Limits.DEFAULT, server.port()).route(to(share("v1", 100))).build());
  }

  @Test
  void aDeadlineEndsTheCallOnBothSides() {
    try (var server = new GrpcServers();
        var proxy = proxy(server)) {
      var channel = GrpcServers.channel(proxy.port());
      var late =
          failure(
              channel,
              "wait 3000",
              CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS));
      assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      await().until(() -> server.service().cancelled() == 1);
      channel.shutdownNow();
    }
  }

  @Test
  void theCallersOwnDeadlineLowersTheRoutesAndIsNoFaultOfTheEndpoints() {
    var outlier = new Outlier(1, Duration.ofSeconds(10), Duration.ofSeconds(30), 100);
    var base = Snapshots.config("v1", Protocol.GRPC, Limits.DEFAULT);
    var watched =
        new Cluster(
            base.name(),
            base.host(),
            base.port(),
            base.labels(),
            base.protocol(),
            false,
            base.identities(),
            base.loadBalancing(),
            base.connectTimeout(),
            base.limits(),
            outlier,
            null);
    try (var server = new GrpcServers();
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .cluster(watched)
                    .endpoint("v1", server.port())
                    .route(Snapshots.timeout(to(share("v1", 100)), Duration.ofSeconds(20)))
                    .build())) {
      // Said by hand, so that only the proxy acts on it.
      var fields = new Metadata();
      fields.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "200m");
      var channel = GrpcServers.channel(proxy.port());
      var hurried =
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(fields));
      var late = failure(hurried, "wait 5000");
      assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(reason(late)).isEqualTo("timeout");
      assertThat(unary(channel, "next")).isEqualTo("next");
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "503, UNAVAILABLE",
    "429, UNAVAILABLE",
    "404, UNIMPLEMENTED",
    "403, PERMISSION_DENIED",
    "401, UNAUTHENTICATED",
    "400, INTERNAL",
    "500, UNKNOWN"
  })
  void anInjectedAbortIsAStatusOfGrpc(int http, Status.Code code) {
    try (var server = new GrpcServers();
        var proxy =
            new ProxyServer(
                reviews(Limits.DEFAULT, server.port())
                    .route(
                        Snapshots.fault(
                            to(share("v1", 100)), new Fault(null, new Abort(100, http))))
                    .build())) {
      var channel = GrpcServers.channel(proxy.port());
      var failure = failure(channel, "hello");
      assertThat(failure.getStatus().getCode()).isEqualTo(code);
      assertThat(failure.getStatus().getDescription()).isEqualTo("fault filter abort");
      assertThat(reason(failure)).isEqualTo("fault-abort");
      assertThat(server.service().calls()).isZero();
      assertThat(proxy.first().outcome().status()).isEqualTo(http);
      channel.shutdownNow();
    }
  }

  @Test
  void anInjectedStatusOfGrpcReachesItsCallsAndNoOtherRequests() throws Exception {
    try (var server = new GrpcServers();
        var proxy =
            new ProxyServer(
                reviews(Limits.DEFAULT, server.port())
                    .route(
                        Snapshots.fault(
                            to(share("v1", 100)), new Fault(null, new Abort(100, 429, 8))))
                    .build())) {
      var channel = GrpcServers.channel(proxy.port());
      var failure = failure(channel, "hello");
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(reason(failure)).isEqualTo("fault-abort");
      assertThat(server.service().calls()).isZero();
      assertThat(proxy.get("/").headers().firstValue("x-mesh-reason")).isEmpty();
      channel.shutdownNow();
    }
  }

  @Test
  void whatHasNoMemberAndWhatHasNoRouteAreStatusesOfGrpc() {
    try (var proxy =
        new ProxyServer(
            Snapshots.reviews()
                .cluster(Snapshots.config("v1", Protocol.GRPC, Limits.DEFAULT))
                .route(to(share("v1", 100)))
                .build())) {
      var channel = GrpcServers.channel(proxy.port());
      var nobody = failure(channel, "hello");
      assertThat(nobody.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(nobody.getStatus().getDescription()).isEqualTo("no healthy upstream");
      channel.shutdownNow();
    }
    try (var proxy = new ProxyServer(Snapshots.reviews().build())) {
      var channel = GrpcServers.channel(proxy.port());
      var nowhere = failure(channel, "hello");
      assertThat(nowhere.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(reason(nowhere)).isEqualTo("no-route");
      channel.shutdownNow();
    }
  }

  @Test
  void whatTheRuleNamesIsTriedAgain() {
    try (var server = new GrpcServers();
        var proxy =
            new ProxyServer(
                reviews(Limits.DEFAULT, server.port())
                    .route(
                        Snapshots.retries(
                            to(share("v1", 100)), new RetryPolicy(2, null, List.of("unavailable"))))
                    .build())) {
      var channel = GrpcServers.channel(proxy.port());
      assertThat(failure(channel, "status 14").getStatus().getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(server.service().calls()).isEqualTo(3);
      failure(channel, "status 5");
      assertThat(server.service().calls()).isEqualTo(4);
      var fields = new Metadata();
      fields.put(
          Metadata.Key.of("x-envoy-retry-grpc-on", Metadata.ASCII_STRING_MARSHALLER),
          "cancelled,internal");
      var asking =
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(fields));
      failure(asking, "status 13");
      assertThat(server.service().calls()).isEqualTo(7);
      channel.shutdownNow();
    }
  }

  @Test
  void aMemberWhoseCallsFailIsEjected() {
    var outlier = new Outlier(3, Duration.ofSeconds(10), Duration.ofSeconds(30), 50);
    var base = Snapshots.config("v1", Protocol.GRPC, Limits.DEFAULT);
    var watched =
        new Cluster(
            base.name(),
            base.host(),
            base.port(),
            base.labels(),
            base.protocol(),
            false,
            base.identities(),
            base.loadBalancing(),
            base.connectTimeout(),
            base.limits(),
            outlier,
            null);
    try (var one = new GrpcServers();
        var other = new GrpcServers();
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .cluster(watched)
                    .endpoint("v1", one.port())
                    .endpoint("v1", other.port())
                    .route(to(share("v1", 100)))
                    .build())) {
      var channel = GrpcServers.channel(proxy.port());
      for (int i = 0; i < 5; i++) {
        failure(channel, "status 14");
      }
      int before = one.service().calls() + other.service().calls();
      var cluster =
          proxy.plane().mesh().clusters().stream()
              .filter(c -> c.config().name().equals(watched.name()))
              .findFirst()
              .orElseThrow();
      assertThat(cluster.hosts()).filteredOn(cluster::ejected).hasSize(1);
      // Not the endpoint's fault: what the caller did wrong.
      for (int i = 0; i < 6; i++) {
        failure(channel, "status 3");
      }
      assertThat(cluster.hosts()).filteredOn(cluster::ejected).hasSize(1);
      assertThat(one.service().calls() + other.service().calls()).isEqualTo(before + 6);
      channel.shutdownNow();
    }
  }

  @Test
  void countersAndLogTellTheStatus() throws Exception {
    try (var server = new GrpcServers();
        var proxy = proxy(server)) {
      var channel = GrpcServers.channel(proxy.port());
      failure(channel, "status 7");
      assertThat(proxy.first().record().grpcStatus()).isEqualTo(7);
      var text = new ByteArrayOutputStream();
      proxy.plane().telemetry().write(text);
      assertThat(text.toString(UTF_8))
          .containsPattern("istio_requests_total\\{.*grpc_response_status=\"7\".*} 1.0");
      channel.shutdownNow();
    }
  }
}
