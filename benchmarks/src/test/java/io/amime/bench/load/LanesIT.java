package io.amime.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.bench.cases.Message;
import io.amime.bench.echo.EchoServer;
import io.amime.bench.measure.Site;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The load generator against the backend, without a proxy: every message comes back. */
class LanesIT {
  private static final Message CALL = new Message("POST", "/bench.Echo/Call", Map.of(), 0, 0);
  private static final int RATE = 200;

  private static int http2;
  private static int webSocket;
  private static int bytes;
  private static LoadLoop loop;

  @BeforeAll
  static void serve() {
    http2 = Site.freePort();
    webSocket = Site.freePort();
    bytes = Site.freePort();
    int second = Site.freePort();
    Thread.ofPlatform()
        .daemon()
        .start(() -> run("" + http2, "" + second, "" + webSocket, "" + bytes));
    loop = new LoadLoop();
  }

  private static void run(String... ports) {
    try {
      EchoServer.main(ports);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterAll
  static void end() {
    loop.close();
  }

  @Test
  void http2RequestsAreAnsweredWithTheWholeBody() throws Exception {
    allComeBack(Http2Lanes.requests(Message.get(), 10, null), http2);
  }

  @Test
  void aShortBodyCountsAsAnError() throws Exception {
    var expectsMore = Http2Lanes.requests(Message.file("/small", 2048), 1, null);
    untilItListens(expectsMore, http2);

    var result = loop.run(expectsMore, http2, 1, RATE, 1);

    assertThat(result.errors()).isEqualTo(RATE);
  }

  @Test
  void grpcCallsLargerThanEveryWindowComeBackWithTrailers() throws Exception {
    allComeBack(Http2Lanes.unary(CALL, 200_000, 2, null), http2);
  }

  @Test
  void grpcStreamsStayOpenPastTheirFirstWindow() throws Exception {
    allComeBack(Http2Lanes.streaming(CALL, 150_000, 2, null), http2);
  }

  @Test
  void webSocketMessagesComeBack() throws Exception {
    allComeBack(EchoLanes.webSocket(1024, null), webSocket);
  }

  @Test
  void bytesComeBack() throws Exception {
    allComeBack(EchoLanes.tcp(1024, null), bytes);
  }

  private static void allComeBack(Lanes lanes, int port) throws InterruptedException {
    untilItListens(lanes, port);

    var result = loop.run(lanes, port, 2, RATE, 1);

    assertThat(result.units()).isEqualTo(RATE);
    assertThat(result.errors()).isZero();
  }

  /** One exchange, whatever becomes of it, as soon as the server is there. */
  private static void untilItListens(Lanes lanes, int port) throws InterruptedException {
    double answered = 0;
    while (answered == 0) {
      answered = loop.run(lanes, port, 1, 1, 1).units();
    }
  }
}
