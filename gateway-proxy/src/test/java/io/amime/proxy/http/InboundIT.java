package io.amime.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Peer;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class InboundIT {
  private static final String CALLER = "spiffe://cluster.local/ns/default/sa/reviews";

  private final AtomicReference<Map<String, String>> seen = new AtomicReference<>();

  private RawBackend application() {
    return new RawBackend((request, out) -> {
      seen.set(request.headers());
      RawBackend.write(out, 200, "app");
      return true;
    });
  }

  private static ProxyServer proxy(RawBackend application, PeerInfo peer, int port) {
    return new ProxyServer(
        Snapshots.reviews()
            .inbound(9080, application.port())
            .peer(
                new Peer(
                    "2a",
                    "reviews-v3",
                    "reviews",
                    "default",
                    Map.of("app", "reviews", "version", "v3")))
            .build(),
        Direction.INBOUND,
        channel -> {
          channel.attr(PeerInfo.KEY).set(peer);
          channel.attr(PeerInfo.SERVICE_PORT).set(port);
        });
  }

  @Test
  void theApplicationLearnsTheCallerFromTheCertificateAlone() throws Exception {
    try (var application = application();
        var proxy = proxy(application, new PeerInfo(CALLER, "2a"), 9080);
        var client = new RawClient(proxy)) {
      client.send("GET / HTTP/1.1\nHost: ratings:9080\nX-Forwarded-Client-Cert: URI=forged\n\n");
      assertThat(client.answer().text()).isEqualTo("app");
      assertThat(seen.get().get("x-forwarded-client-cert"))
          .isEqualTo("By=spiffe://cluster.local/ns/default/sa/productpage;URI=" + CALLER);
      var sender = proxy.first().sender();
      assertThat(sender.service()).isEqualTo("reviews");
      assertThat(sender.version()).isEqualTo("v3");
    }
  }

  @Test
  void withoutACertificateNobodyIsNamed() throws Exception {
    try (var application = application();
        var proxy = proxy(application, PeerInfo.UNKNOWN, 9080);
        var client = new RawClient(proxy)) {
      client.send("GET / HTTP/1.1\nHost: ratings:9080\nX-Forwarded-Client-Cert: URI=forged\n\n");
      assertThat(client.answer().text()).isEqualTo("app");
      assertThat(seen.get()).doesNotContainKey("x-forwarded-client-cert");
      assertThat(proxy.first().sender()).isEqualTo(Party.UNKNOWN);
    }
  }

  @Test
  void aPortThatIsNotServedIsRefused() throws Exception {
    try (var application = application();
        var proxy = proxy(application, new PeerInfo(CALLER, "2a"), 9999);
        var client = new RawClient(proxy)) {
      client.send("GET / HTTP/1.1\nHost: ratings:9080\n\n");
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("x-mesh-reason")).isEqualTo("no-route");
    }
  }
}
