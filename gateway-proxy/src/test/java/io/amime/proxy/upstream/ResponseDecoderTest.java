package io.amime.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseDecoderTest {
  private static final int LONG = Transport.LONGEST_READ;

  /** Sizes of the pieces in which a body of two long reads arrives. */
  private static List<Integer> pieces(String framing, String before, String after) {
    var channel = new EmbeddedChannel(new ResponseDecoder(() -> false));
    channel.writeInbound(ascii("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + before));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[LONG]));
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[LONG]));
    channel.writeInbound(ascii(after));
    assertThat((Object) channel.readInbound()).isInstanceOf(HttpResponse.class);
    var sizes = new ArrayList<Integer>();
    HttpContent piece;
    while ((piece = channel.readInbound()) != null) {
      if (piece.content().isReadable()) {
        sizes.add(piece.content().readableBytes());
      }
      piece.release();
    }
    channel.finishAndReleaseAll();
    return sizes;
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  @Test
  void whatWasReadAtOnceIsPassedOnAtOnce() {
    assertThat(pieces("content-length: " + 2 * LONG, "", "")).containsExactly(LONG, LONG);
  }

  @Test
  void ofALongChunkToo() {
    var length = Integer.toHexString(2 * LONG) + "\r\n";
    assertThat(pieces("transfer-encoding: chunked", length, "\r\n0\r\n\r\n"))
        .containsExactly(LONG, LONG);
  }

  @Test
  void andOfABodyThatEndsWithItsConnection() {
    assertThat(pieces("connection: close", "", "")).containsExactly(LONG, LONG);
  }
}
