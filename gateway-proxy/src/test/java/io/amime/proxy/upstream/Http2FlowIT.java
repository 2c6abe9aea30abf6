package io.amime.proxy.upstream;

import static io.amime.proxy.upstream.Http2Clients.LOOPS;
import static io.amime.proxy.upstream.Http2Clients.calls;
import static io.amime.proxy.upstream.Http2Clients.proxy;
import static io.amime.proxy.upstream.Http2Clients.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.RawClient;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nobody who stands still or leaves holds up the others on a connection. */
class Http2FlowIT {
  @Test
  void aClientThatGoesAwayCancelsOnlyItsRequest() throws Exception {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend = Http2Backend.serving(held::add);
        var proxy = proxy(backend.port())) {
      var stays = calls(proxy, LOOPS * 4);
      var leaves = new RawClient(proxy);
      leaves.get("/");
      await().until(() -> held.size() == LOOPS * 4 + 1);
      leaves.close();
      await().until(() -> backend.cancelled() == 1);
      held.forEach(call -> call.answer(200, "ok"));
      assertThat(statuses(stays)).containsOnly(200);
      assertThat(backend.connections()).isLessThanOrEqualTo(LOOPS);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsUpOnlyItself() throws Exception {
    var written = new AtomicLong();
    try (var backend =
            Http2Backend.serving(call -> {
              if (call.path().equals("/endless")) {
                call.head(200);
                pour(call, written);
              } else {
                call.answer(200, "ok");
              }
            });
        var proxy = proxy(backend.port());
        var stalled = new RawClient(proxy)) {
      stalled.get("/endless");
      long before = -1;
      while (written.get() != before) {
        before = written.get();
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
      }
      // Sockets on this machine take a few megabytes; what counts is that it stops.
      assertThat(written.get()).isBetween(1L, 16L * 1024 * 1024);
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.get("/").statusCode()).isEqualTo(200);
      }
      stalled.close();
      await().until(() -> backend.cancelled() == 1);
    }
  }

  /** Sends on as soon as there is room. */
  private static void pour(Http2Backend.Call call, AtomicLong written) {
    var chunk = Unpooled.wrappedBuffer(new byte[16 * 1024]);
    call.data(chunk, false)
        .addListener(sent -> {
          if (sent.isSuccess()) {
            written.addAndGet(16 * 1024);
            pour(call, written);
          }
        });
  }

  @Test
  void anUploadThatNobodyReadsStopsAtTheClient() throws Exception {
    try (var backend = Http2Backend.servingHeads(call -> {});
        var proxy = proxy(backend.port());
        var client = new RawClient(proxy)) {
      client.send("POST / HTTP/1.1\nHost: reviews:9080\nTransfer-Encoding: chunked\n\n");
      var sent = new AtomicLong();
      Thread.ofVirtual()
          .start(() -> {
            try {
              var chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes();
              while (true) {
                client.out().write(chunk);
                sent.addAndGet(chunk.length);
              }
            } catch (IOException e) {
              // Closed by the test.
            }
          });
      long before = -1;
      while (sent.get() != before) {
        before = sent.get();
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
      }
      assertThat(sent.get()).isBetween(1L, 16L * 1024 * 1024);
      client.reset();
      await().until(() -> backend.cancelled() == 1);
    }
  }

  @Test
  void clientsThatKeepGivingUpDoNotCostTheOthersTheirConnection() throws Exception {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend =
            Http2Backend.serving(call -> {
              if (call.path().equals("/held")) {
                held.add(call);
              } else if (!call.path().equals("/never")) {
                call.answer(200, "ok");
              }
            });
        var proxy = proxy(backend.port())) {
      var request = HttpRequest.newBuilder(URI.create("http://reviews:9080/held")).build();
      var others =
          IntStream.range(0, 8)
              .mapToObj(i -> proxy.client().sendAsync(request, BodyHandlers.ofString()))
              .toList();
      await().until(() -> held.size() == 8);
      int done = 0;
      for (int round = 0; round < 30; round++) {
        var leaving = new ArrayList<RawClient>();
        for (int i = 0; i < 10; i++) {
          var client = new RawClient(proxy);
          client.get("/never");
          leaving.add(client);
        }
        int expected = done + 10;
        await().until(() -> backend.calls() >= 8 + expected);
        for (var client : leaving) {
          client.reset();
        }
        await().until(() -> backend.cancelled() == expected);
        done = expected;
      }
      // Nobody sent more than half of what usual servers take for an attack.
      assertThat(backend.connections()).isGreaterThanOrEqualTo(3);
      held.forEach(call -> call.answer(200, "ok"));
      assertThat(statuses(others)).containsOnly(200);
    }
  }
}
