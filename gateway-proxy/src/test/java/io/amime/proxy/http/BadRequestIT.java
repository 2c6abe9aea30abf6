package io.amime.proxy.http;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BadRequestIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /a%2fb HTTP/1.1\nHost: reviews:9080\n\n",
        "GET /%00 HTTP/1.1\nHost: reviews:9080\n\n",
        "GET /../etc HTTP/1.1\nHost: reviews:9080\n\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: reviews:9080\nHost: details:9080\n\n",
        "GET * HTTP/1.1\nHost: reviews:9080\n\n",
        "POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 1\nContent-Length: 2\n\nab",
        "GET / HTTP/1.1\nHost: reviews:9080\nBad Name : 1\n\n",
      })
  void itNeverReachesTheUpstream(String request) throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", backend.port())
                    .route(to(share("v1", 100)))
                    .build());
        var client = new RawClient(proxy)) {
      client.send(request);
      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(backend.requests()).isZero();
    }
  }
}
