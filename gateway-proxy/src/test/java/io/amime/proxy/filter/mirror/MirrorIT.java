package io.amime.proxy.filter.mirror;

import static io.amime.proxy.testing.Snapshots.mirror;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.RouteAction.Mirror;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a mirror costs those who do not look into it. */
class MirrorIT {
  private static final int CALLS = 400;
  private static final int BOUND = 64;

  /** Callers of v1 cast shadows on v2; who says so calls v2 itself. */
  private static ProxyServer proxy(RawBackend v1, RawBackend v2, double percent, Limits limits) {
    var direct =
        new RouteMatch(
            null, Map.of("x-direct", new StringMatch.Exact("yes")), List.of(), List.of());
    return new ProxyServer(
        Snapshots.reviews()
            .cluster(Snapshots.config("v2", Protocol.HTTP, limits))
            .endpoint("v1", v1.port())
            .endpoint("v2", v2.port())
            .route(direct, to(share("v2", 100)))
            .route(mirror(to(share("v1", 100)), new Mirror(Snapshots.cluster("v2"), percent)))
            .build());
  }

  /** Answers real callers and lets shadows wait. */
  private static RawBackend stalled(AtomicInteger shadows, CountDownLatch end) {
    return new RawBackend((request, out) -> {
      if (request.header("host").contains("-shadow")) {
        shadows.incrementAndGet();
        end.await();
      }
      RawBackend.write(out, 200, "v2");
      return true;
    });
  }

  private static String metrics(ProxyServer proxy) throws IOException {
    var out = new ByteArrayOutputStream();
    proxy.plane().telemetry().write(out);
    return out.toString();
  }

  private static String mirrored(String result, int count) {
    return "mesh_mirrored_requests_total\\{cluster_name=\"[^\"]*version=v2[^\"]*\",result=\"%s\"} %d.0"
        .formatted(result, count);
  }

  @Test
  void aReceiverThatDoesNotAnswerShadowsStillServesItsCallers() throws Exception {
    var shadows = new AtomicInteger();
    var end = new CountDownLatch(1);
    // Before the shadows are given up.
    var direct =
        HttpRequest.newBuilder(URI.create("http://reviews:9080/"))
            .header("x-direct", "yes")
            .timeout(Duration.ofSeconds(10))
            .build();
    try (var v1 = RawBackend.saying("v1");
        var v2 = stalled(shadows, end);
        var proxy = proxy(v1, v2, 100, new Limits(2, 2, 2, null, 0))) {
      for (int i = 0; i < 10; i++) {
        assertThat(proxy.get("/").body()).isEqualTo("v1");
      }
      await().until(() -> shadows.get() == 2);
      for (int i = 0; i < 5; i++) {
        assertThat(proxy.send(direct).body()).isEqualTo("v2");
      }
      assertThat(metrics(proxy))
          .containsPattern(mirrored("sent", 2))
          .containsPattern(mirrored("overflow", 8));
      end.countDown();
      await().until(() -> proxy.get("/").body().equals("v1") && shadows.get() > 2);
    }
  }

  @Test
  void shadowsAreBoundedWhereTheReceiverIsNot() throws Exception {
    var shadows = new AtomicInteger();
    var end = new CountDownLatch(1);
    try (var v1 = RawBackend.saying("v1");
        var v2 = stalled(shadows, end);
        var proxy = proxy(v1, v2, 100, Limits.DEFAULT)) {
      for (int i = 0; i < BOUND + 6; i++) {
        assertThat(proxy.get("/").body()).isEqualTo("v1");
      }
      await().until(() -> shadows.get() == BOUND);
      assertThat(metrics(proxy))
          .containsPattern(mirrored("sent", BOUND))
          .containsPattern(mirrored("overflow", 6));
      end.countDown();
    }
  }

  @Test
  void aPercentageIsTheShareThatCastsShadows() {
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy = proxy(v1, v2, 25, Limits.DEFAULT)) {
      for (int i = 0; i < CALLS; i++) {
        assertThat(proxy.get("/").statusCode()).isEqualTo(200);
      }
      await()
          .untilAsserted(
              () -> assertThat(metrics(proxy)).containsPattern(mirrored("sent", v2.requests())));
      assertThat(v2.requests()).isBetween(CALLS / 8, CALLS * 3 / 8);
    }
  }

  @Test
  void theApplicationsOrdersToItsSidecarAreNotMirrored() {
    var seen = new LinkedBlockingQueue<Map<String, String>>();
    try (var v1 = RawBackend.saying("v1");
        var v2 =
            new RawBackend((request, out) -> {
              seen.add(request.headers());
              RawBackend.write(out, 200, "v2");
              return true;
            });
        var proxy = proxy(v1, v2, 100, Limits.DEFAULT)) {
      proxy.send(
          HttpRequest.newBuilder(URI.create("http://reviews:9080/"))
              .header("x-envoy-retry-on", "5xx")
              .header("x-kept", "1")
              .build());
      await().until(() -> !seen.isEmpty());
      assertThat(seen.peek()).containsKey("x-kept").doesNotContainKey("x-envoy-retry-on");
    }
  }
}
