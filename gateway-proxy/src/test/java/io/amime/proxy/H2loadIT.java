package io.amime.proxy;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.Tool;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** h2load, a client that is none of ours, with ten connections that each ask much at once. */
class H2loadIT {
  private static final String ANSWER = "reviews ".repeat(128);

  @TempDir Path directory;

  @BeforeEach
  void watchFewBuffers() {
    // What is noted of each of them would be most of the work here.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  /** Runs it against a port of loopback; all must be answered, and well. */
  private static void load(int requests, int port, String... options) throws Exception {
    var arguments = new ArrayList<>(List.of("-n", Integer.toString(requests), "-c", "10"));
    arguments.addAll(List.of("--connect-to=127.0.0.1:" + port, "-N", "20s"));
    arguments.addAll(List.of(options));
    var report = Tool.named("h2load").run(arguments.toArray(String[]::new));
    var all = Integer.toString(requests);
    assertThat(report)
        .contains(
            "requests: N total, N started, N done, N succeeded, 0 failed, 0 errored, 0 timeout"
                .replace("N", all))
        .contains("status codes: N 2xx, 0 3xx, 0 4xx, 0 5xx".replace("N", all));
  }

  private static ProxyServer proxy(Protocol protocol, int backend) {
    return new ProxyServer(
        Snapshots.reviews()
            .cluster(Snapshots.config("v1", protocol, Limits.DEFAULT))
            .endpoint("v1", backend)
            .route(to(share("v1", 100)))
            .build());
  }

  @Test
  void fiveHundredStreamsAreAnswered() throws Exception {
    int requests = 20_000;
    try (var backend = Http2Backend.saying(ANSWER);
        var proxy = proxy(Protocol.HTTP2, backend.port())) {
      load(requests, proxy.port(), "-m", "50", "http://reviews:9080/");
      assertThat(backend.calls()).isEqualTo(requests);
    }
  }

  @Test
  void requestsInARowAreAnswered() throws Exception {
    int requests = 6_000;
    try (var backend = RawBackend.saying(ANSWER);
        var proxy = proxy(Protocol.HTTP, backend.port())) {
      load(requests, proxy.port(), "--h1", "-m", "10", "http://reviews:9080/");
      assertThat(backend.requests()).isEqualTo(requests);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "http/1.1"})
  void overTlsLikewise(String protocol) throws Exception {
    int requests = 3_000;
    try (var backend = RawBackend.saying(ANSWER);
        var mesh = new EdgeMesh(directory, backend.port())) {
      mesh.serveAnyName();
      int https = mesh.ingress.ports().https();
      load(requests, https, "--npn-list=" + protocol, "-m", "10", "https://localhost/");
      assertThat(backend.requests()).isEqualTo(requests);
    }
  }

  @Test
  void bodiesPassTwoSidecars() throws Exception {
    int requests = 2_000;
    try (var backend =
            Http2Backend.serving(
                call -> call.answer(call.body().length == ANSWER.length() ? 200 : 400, ANSWER));
        var pair = MeshPair.start(directory, Protocol.HTTP2, backend.port())) {
      load(
          requests,
          pair.caller.ports().outbound(),
          "-m",
          "50",
          "-d",
          body(),
          "http://reviews:9080/");
      assertThat(backend.calls()).isEqualTo(requests);
    }
  }

  @Test
  void soTheyDoOneByOne() throws Exception {
    int requests = 2_000;
    try (var backend =
            new RawBackend((request, out) -> {
              int status = request.readBody().length == ANSWER.length() ? 200 : 400;
              RawBackend.write(out, status, ANSWER);
              return true;
            });
        var pair = MeshPair.start(directory, Protocol.HTTP, backend.port())) {
      load(requests, pair.caller.ports().outbound(), "--h1", "-d", body(), "http://reviews:9080/");
      assertThat(backend.requests()).isEqualTo(requests);
    }
  }

  private String body() throws Exception {
    return Files.writeString(directory.resolve("body"), ANSWER).toString();
  }
}
