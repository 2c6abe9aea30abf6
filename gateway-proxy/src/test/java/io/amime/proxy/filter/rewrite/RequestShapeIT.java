package io.amime.proxy.filter.rewrite;

import static io.amime.proxy.testing.Snapshots.append;
import static io.amime.proxy.testing.Snapshots.mirror;
import static io.amime.proxy.testing.Snapshots.rewrite;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.Mirror;
import io.amime.api.discovery.RouteAction.Redirect;
import io.amime.api.discovery.RouteAction.Rewrite;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** How a route changes, copies or turns away a request. */
class RequestShapeIT {
  private static ProxyServer proxy(RouteAction action, RawBackend v1, RawBackend v2) {
    return new ProxyServer(
        Snapshots.reviews()
            .endpoint("v1", v1.port())
            .endpoint("v2", v2.port())
            .route(action)
            .build());
  }

  private static RawBackend recording(ConcurrentLinkedQueue<String> seen, String... headers) {
    return new RawBackend((request, out) -> {
      var line = new StringBuilder(request.line());
      for (var header : headers) {
        line.append(' ').append(request.header(header));
      }
      seen.add(line + " " + new String(request.readBody()));
      RawBackend.write(out, 200, "v1");
      return true;
    });
  }

  @Test
  void theUpstreamSeesTheNewPathAndHost() {
    var seen = new ConcurrentLinkedQueue<String>();
    var action = rewrite(to(share("v1", 100)), new Rewrite("/new", "/old", "inner"));
    try (var v1 = recording(seen, "host", "x-envoy-original-path");
        var v2 = RawBackend.saying("v2");
        var proxy = proxy(action, v1, v2)) {
      proxy.get("/old/a?x=1");
      assertThat(seen).containsExactly("GET /new/a?x=1 HTTP/1.1 inner /old/a?x=1 ");
    }
  }

  @Test
  void appendedFieldsStandBesideThoseOfTheClient() {
    var seen = new ConcurrentLinkedQueue<String>();
    try (var v1 = recording(seen, "x-tag");
        var v2 = RawBackend.saying("v2");
        var proxy = proxy(append(to(share("v1", 100)), Map.of("x-tag", "mesh")), v1, v2)) {
      proxy.get("/", "x-tag", "own");
      assertThat(seen).containsExactly("GET / HTTP/1.1 own,mesh ");
    }
  }

  @Test
  void aRedirectAnswersWithoutAnyUpstream() throws Exception {
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy = proxy(new Redirect("/there", "other:81", 302), v1, v2)) {
      var answer = proxy.get("/here?x=1");
      assertThat(answer.statusCode()).isEqualTo(302);
      assertThat(answer.headers().firstValue("location")).contains("http://other:81/there?x=1");
      assertThat(v1.requests() + v2.requests()).isZero();
    }
  }

  @Test
  void aShadowGetsTheSameRequestAndItsAnswerIsNotSeen() {
    var seen = new ConcurrentLinkedQueue<String>();
    var shadows = new ConcurrentLinkedQueue<String>();
    var action = mirror(to(share("v1", 100)), new Mirror(Snapshots.cluster("v2"), 100));
    try (var v1 = recording(seen, "host");
        var v2 = recording(shadows, "host");
        var proxy = proxy(action, v1, v2)) {
      assertThat(proxy.get("/a").body()).isEqualTo("v1");
      proxy.send(
          HttpRequest.newBuilder(URI.create("http://reviews:9080/b"))
              .POST(HttpRequest.BodyPublishers.ofString("body"))
              .build());
      await().until(() -> shadows.size() == 2);
      assertThat(shadows)
          .containsExactly(
              "GET /a HTTP/1.1 reviews-shadow:9080 ", "POST /b HTTP/1.1 reviews-shadow:9080 body");
      assertThat(seen)
          .containsExactly("GET /a HTTP/1.1 reviews:9080 ", "POST /b HTTP/1.1 reviews:9080 body");
    }
  }

  @Test
  void aDeadShadowCostsNothing() {
    var seen = new ConcurrentLinkedQueue<String>();
    var action = mirror(to(share("v1", 100)), new Mirror(Snapshots.cluster("v2"), 100));
    try (var v1 = recording(seen);
        var v2 = new RawBackend((request, out) -> false);
        var proxy = proxy(action, v1, v2)) {
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.get("/a").body()).isEqualTo("v1");
      }
      await()
          .until(() ->
              proxy.plane().mesh().clusters().stream().allMatch(c -> c.activeRequests() == 0));
    }
  }
}
