package io.amime.proxy.downstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.Http2Client;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients had under way when their streams ended. */
class Http2LateFramesIT {
  private static final int STREAMS = 40;
  private static final int PIECES = 50;

  private static ProxyServer proxy(RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  private static Http2Client.Call upload(Http2Client client, String authority, String... fields) {
    var headers =
        new DefaultHttp2Headers(false).method("POST").scheme("http").path("/").authority(authority);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return client.open(headers, false);
  }

  private static void late(Http2Client.Call call) {
    for (int i = 0; i < PIECES; i++) {
      call.late((byte) i);
    }
  }

  @Test
  void uploadsThatAreRefusedEarlyCostNobodyTheConnection() throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      for (int i = 0; i < STREAMS; i++) {
        var call = upload(client, "nowhere");
        assertThat(call.answer().status()).isEqualTo(404);
        late(call);
      }
      assertThat(client.get("/").text()).isEqualTo("ok");
      assertThat(client.goAways()).isEmpty();
    }
  }

  @Test
  void aMalformedUploadCountsOnce() throws Exception {
    try (var backend = new RawBackend((request, out) -> request.body().read() >= 0);
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      for (int i = 0; i < STREAMS; i++) {
        var call = upload(client, "reviews:9080", "content-length", "1");
        call.data(new byte[2], false);
        await().until(() -> call.future().isCompletedExceptionally());
        late(call);
      }
      assertThat(upload(client, "nowhere").answer().status()).isEqualTo(404);
      assertThat(client.goAways()).isEmpty();
    }
  }

  @Test
  void whoSendsOnStreamsThatItEndedItselfIsSentAway() throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var ended = client.open("GET", "/", Map.of(), true);
      ended.answer();
      for (int i = 0; i < STREAMS * PIECES && client.connection().isActive(); i++) {
        ended.late((byte) i);
      }
      await().until(() -> !client.connection().isActive());
    }
  }
}
