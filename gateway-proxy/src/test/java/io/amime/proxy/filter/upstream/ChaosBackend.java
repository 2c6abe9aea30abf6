package io.amime.proxy.filter.upstream;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.RawBackend;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;

/** A server that breaks in every way that its protocol has, and otherwise answers rightly. */
final class ChaosBackend implements AutoCloseable {
  private final long seed;
  private final AutoCloseable server;
  private final int port;

  ChaosBackend(Protocol protocol, long seed) {
    this.seed = seed;
    if (protocol == Protocol.HTTP2) {
      var http2 = Http2Backend.serving(this::answer);
      server = http2;
      port = http2.port();
    } else {
      var http1 = new RawBackend(this::answer);
      server = http1;
      port = http1.port();
    }
  }

  int port() {
    return port;
  }

  private Random random(String path, int number) {
    return new Random(Objects.hash(seed, path, number));
  }

  private void answer(Http2Backend.Call call) {
    var random = random(call.path(), call.number());
    var text = ChaosMessage.answer(call.path(), call.body(), random);
    switch (random.nextInt(16)) {
      case 0 -> call.reset(Http2Error.INTERNAL_ERROR);
      case 1 -> call.reset(Http2Error.REFUSED_STREAM);
      case 2 -> {
        call.head(200);
        call.data(bytes(text.substring(0, text.length() / 2)), false);
        call.reset(Http2Error.INTERNAL_ERROR);
      }
      case 3 -> call.answer(503, text);
      case 4 -> {
        if (random.nextInt(20) == 0) {
          call.goAway(100);
        }
        call.answer(200, text);
      }
      default -> call.answerAfter(random.nextInt(4), 200, text);
    }
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private boolean answer(RawBackend.Request request, OutputStream out) throws Exception {
    var random = random(request.path(), request.number());
    int kind = random.nextInt(16);
    if (kind == 0) {
      return false;
    }
    if (kind == 1) {
      request.socket().setSoLinger(true, 0);
      return false;
    }
    var body = request.readBody();
    if (kind == 2) {
      Thread.sleep(random.nextInt(20));
    }
    var text = ChaosMessage.answer(request.path(), body, random);
    if (kind == 3) {
      write(out, "Content-Length: " + (text.length() + 5), text);
      return false;
    }
    if (kind < 6) {
      write(
          out,
          "Transfer-Encoding: chunked",
          "%x\r\n%s\r\n0\r\n\r\n".formatted(text.length(), text));
      return true;
    }
    RawBackend.write(out, kind == 6 ? 503 : 200, text);
    return kind != 7;
  }

  private static void write(OutputStream out, String framing, String rest) throws Exception {
    out.write("HTTP/1.1 200 OK\r\n%s\r\n\r\n%s".formatted(framing, rest).getBytes());
  }

  @Override
  public void close() throws Exception {
    server.close();
  }
}
