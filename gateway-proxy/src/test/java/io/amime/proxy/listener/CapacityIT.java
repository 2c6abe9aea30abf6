package io.amime.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.downstream.DownstreamStream;
import io.amime.proxy.testing.RawClient;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a process has no room for is turned away, and the rest goes on. */
class CapacityIT {
  private static final int MOST = 3;

  /** Room for two connections with one request under way. */
  private static final long BYTES = 2 * Capacity.CONNECTION + Capacity.REQUEST;

  private EventLoops loops = new EventLoops(2, "capacity", new Capacity(MOST, Long.MAX_VALUE));
  private Listeners listeners = new Listeners(loops);

  @AfterEach
  void close() {
    listeners.drain(Duration.ZERO);
    loops.close();
  }

  private int open(boolean traffic, Door door) {
    return listeners.open(
        new Listeners.Spec("test.port", "127.0.0.1", 0, traffic, Duration.ofMinutes(5)),
        door,
        stream -> stream.answer(200, new DefaultHttpHeaders(), Unpooled.EMPTY_BUFFER));
  }

  /** What a client has read may be over here a moment later. */
  private void awaitCounts(Listeners.Counts counts) {
    await().untilAsserted(() -> assertThat(listeners.counts()).isEqualTo(counts));
  }

  private static int ask(RawClient client) throws IOException {
    return client.get("/").answer().status();
  }

  @Test
  void whoComesTooManyIsToldAndTheOthersGoOn() throws Exception {
    int port = open(true, Door.HTTP);
    var served = new ArrayList<RawClient>();
    for (int i = 0; i < MOST; i++) {
      var client = new RawClient(port);
      served.add(client);
      assertThat(ask(client)).isEqualTo(200);
    }
    for (int i = 1; i <= 2; i++) {
      try (var late = new RawClient(port)) {
        var answer = late.get("/").answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("x-mesh-reason")).isEqualTo("overload");
        assertThat(late.in().read()).isEqualTo(-1);
      }
      awaitCounts(new Listeners.Counts(0, MOST, 0, i));
    }
    for (var client : served) {
      assertThat(ask(client)).isEqualTo(200);
    }
    served.removeLast().close();
    await().until(() -> listeners.counts().connections() < MOST);
    try (var next = new RawClient(port)) {
      assertThat(ask(next)).isEqualTo(200);
    }
    for (var client : served) {
      client.close();
    }
  }

  @Test
  void whereNoHttpIsSpokenTheConnectionEnds() throws Exception {
    int port = open(true, (client, http) -> http.run());
    var served = new ArrayList<Socket>();
    for (int i = 0; i < MOST; i++) {
      served.add(new Socket("127.0.0.1", port));
    }
    await().until(() -> listeners.counts().connections() == MOST);
    try (var late = new Socket("127.0.0.1", port)) {
      late.setSoTimeout(20_000);
      assertThat(late.getInputStream().read()).isEqualTo(-1);
    }
    for (var socket : served) {
      socket.close();
    }
  }

  @Test
  void theAdminPortAnswersAllTheSame() throws Exception {
    int port = open(true, Door.HTTP);
    int admin = open(false, Door.HTTP);
    var served = new ArrayList<Socket>();
    for (int i = 0; i < MOST; i++) {
      served.add(new Socket("127.0.0.1", port));
    }
    await().until(() -> listeners.counts().connections() == MOST);
    try (var operator = new RawClient(admin)) {
      assertThat(ask(operator)).isEqualTo(200);
    }
    for (var socket : served) {
      socket.close();
    }
  }

  @Test
  void aRequestForWhichThereIsNoRoomIsToldSoAndTheConnectionGoesOn() throws Exception {
    close();
    loops = new EventLoops(2, "capacity", new Capacity(MOST, BYTES));
    listeners = new Listeners(loops);
    var held = new LinkedBlockingQueue<DownstreamStream>();
    int port =
        listeners.open(
            new Listeners.Spec("test.port", "127.0.0.1", 0, true, Duration.ofMinutes(5)),
            Door.HTTP,
            held::add);
    try (var busy = new RawClient(port);
        var other = new RawClient(port)) {
      await().until(() -> listeners.counts().connections() == 2);
      busy.get("/");
      var request = held.poll(20, TimeUnit.SECONDS);
      var answer = other.get("/").answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("x-mesh-reason")).isEqualTo("overload");
      awaitCounts(new Listeners.Counts(1, 2, 1, 0));
      end(request);
      assertThat(busy.answer().status()).isEqualTo(200);
      awaitCounts(new Listeners.Counts(0, 2, 1, 0));
      other.get("/");
      end(held.poll(20, TimeUnit.SECONDS));
      assertThat(other.answer().status()).isEqualTo(200);
    }
  }

  private static void end(DownstreamStream stream) {
    stream
        .channel()
        .eventLoop()
        .execute(() -> stream.answer(200, new DefaultHttpHeaders(), Unpooled.EMPTY_BUFFER));
  }

  @Test
  void aSmallHeapHoldsThousandsOfIdleConnections() {
    assertThat(Capacity.ofHeap(48L << 20) / Capacity.CONNECTION).isGreaterThan(10_000);
    assertThat(Capacity.ofHeap(480L << 20)).isGreaterThan(10 * Capacity.ofHeap(48L << 20));
    assertThat(Capacity.ofHeap(1)).isPositive();
  }
}
