package io.amime.proxy;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.BareHttp2Server;
import io.amime.proxy.testing.H2spec;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public conformance suite of HTTP/2, against listeners and against Netty alone. */
class Http2ConformanceIT {
  private static final String ANSWER = "conformance".repeat(100);

  /** Long for one that answers; those that pass nowhere wait for it as well. */
  private static final String SECONDS = "3";

  @TempDir Path directory;

  private static ProxyServer proxy(Http2Backend backend) {
    return new ProxyServer(
        Snapshots.reviews()
            .anyHost()
            .cluster(Snapshots.config("v1", Protocol.HTTP2, Limits.DEFAULT))
            .endpoint("v1", backend.port())
            .route(to(share("v1", 100)))
            .build());
  }

  @Test
  void whatNettyPassesAListenerPassesInClearAndOverTls() throws Exception {
    // Backends that answer a request when it is whole: an early answer would end streams on which
    // the suite still has something wrong to send. The proxy's own answers would be early.
    try (var bare = new BareHttp2Server(ANSWER);
        var http2 = Http2Backend.serving(call -> call.answer(200, ANSWER));
        var proxy = proxy(http2);
        var http1 = RawBackend.saying(ANSWER);
        var edge = new EdgeMesh(directory, http1.port()).serveAnyName()) {
      var netty = H2spec.begin(bare.port(), "-o", "1");
      var clear = H2spec.begin(proxy.port(), "-o", SECONDS);
      var tls = H2spec.begin(edge.ingress.ports().https(), "-t", "-k", "-o", SECONDS);
      // A server that fails much would ask little of us.
      assertThat(netty.join().passed()).hasSizeGreaterThan(135);
      assertThat(clear.join().passed()).containsAll(netty.join().passed());
      assertThat(tls.join().passed()).as("over TLS").containsAll(netty.join().passed());
      assertThat(http2.calls()).isPositive();
      assertThat(http1.requests()).isPositive();
    }
  }
}
