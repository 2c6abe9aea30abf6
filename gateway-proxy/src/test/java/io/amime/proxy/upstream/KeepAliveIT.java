package io.amime.proxy.upstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import org.junit.jupiter.api.Test;

class KeepAliveIT {
  private static ProxyServer proxy(RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  @Test
  void oneConnectionServesAllRequestsOfAClient() throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      for (int i = 0; i < 200; i++) {
        assertThat(client.get("/").answer().text()).isEqualTo("ok");
      }
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 200, request.path());
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      for (int i = 0; i < 20; i++) {
        client.get("/" + i);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(client.answer().text()).isEqualTo("/" + i);
      }
    }
  }

  @Test
  void anUpstreamThatAsksToCloseIsNotUsedAgain() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok".getBytes());
              out.flush();
              return false;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      for (int i = 0; i < 5; i++) {
        var answer = client.get("/").answer();
        assertThat(answer.text()).isEqualTo("ok");
        assertThat(answer.headers()).doesNotContainKey("connection");
      }
      assertThat(backend.connections()).isEqualTo(5);
    }
  }

  @Test
  void anIdleConnectionThatTheUpstreamClosedIsReplaced() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 200, "ok");
              return false;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      assertThat(client.get("/").answer().text()).isEqualTo("ok");
      await().until(() -> backend.open() == 0);
      assertThat(client.get("/").answer().text()).isEqualTo("ok");
    }
  }

  @Test
  void theNumberOfRequestsPerConnectionIsBounded() throws Exception {
    var base = Snapshots.config("v1");
    var bounded =
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
            new Cluster.Limits(1024, 1024, 1024, null, 2),
            null,
            null);
    try (var backend = RawBackend.saying("ok");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .cluster(bounded)
                    .endpoint("v1", backend.port())
                    .route(to(share("v1", 100)))
                    .build());
        var client = new RawClient(proxy)) {
      for (int i = 0; i < 6; i++) {
        assertThat(client.get("/").answer().text()).isEqualTo("ok");
      }
      assertThat(backend.connections()).isEqualTo(3);
    }
  }

  @Test
  void bytesThatNobodyAskedForNeverReachTheNextRequest() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 200, "ok" + request.number());
              RawBackend.write(out, 200, "forged");
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      for (int i = 1; i <= 10; i++) {
        assertThat(client.get("/").answer().text()).isNotEqualTo("forged").startsWith("ok");
        // The forged bytes may come in a packet of their own.
        await().until(() -> backend.open() <= 1);
      }
    }
  }
}
