package io.amime.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.http1.Http1Encoder.Connection;
import io.amime.proxy.http1.Http1Encoder.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http1EncoderTest {
  private static final UnpooledByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

  private static String text(ByteBuf bytes) {
    var text = bytes.toString(StandardCharsets.ISO_8859_1);
    bytes.release();
    return text;
  }

  private static HttpHeaders fields(CharSequence... namesAndValues) {
    var headers = new DefaultHttpHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static String answer(int status, HttpHeaders headers, Framing framing, Connection fate) {
    return text(Http1Encoder.answer(ALLOC, status, headers, framing, 1203, fate, 10));
  }

  @Test
  void lengthAndConnectionAreThoseOfTheCaller() {
    var headers = fields("connection", "x", "Transfer-Encoding", "gzip", "x-a", "1");
    assertThat(answer(200, headers, Framing.LENGTH, Connection.STAYS))
        .isEqualTo("HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-length: 1203\r\n\r\n");
    assertThat(answer(404, headers, Framing.CHUNKED, Connection.CLOSES))
        .isEqualTo(
            "HTTP/1.1 404 Not Found\r\nx-a: 1\r\ntransfer-encoding: chunked\r\n"
                + "connection: close\r\n\r\n");
  }

  @Test
  void fieldsOfARequestAreWrittenAsTheyAre() {
    var headers = fields("connection", "upgrade", AsciiString.of("upgrade"), "websocket");
    var request =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/chat?a=b", headers);
    assertThat(text(Http1Encoder.request(ALLOC, request)))
        .isEqualTo("GET /chat?a=b HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
  }

  @Test
  void bytesOfAnotherEncodingPassAsTheyCame() {
    var headers = fields("x-name", "Gr\u00f6\u00dfe\u0080\u00ff");
    assertThat(answer(200, headers, Framing.AS_IS, Connection.STAYS))
        .contains("x-name: Gr\u00f6\u00dfe\u0080\u00ff\r\n");
  }

  @Test
  void noCharacterBecomesTheEndOfALine() {
    // The low bytes of these two are those of CR and LF.
    var headers = fields("x-name", "a\u010d\u010aset-cookie: x");
    assertThat(answer(200, headers, Framing.AS_IS, Connection.STAYS))
        .isEqualTo("HTTP/1.1 200 OK\r\nx-name: a??set-cookie: x\r\n\r\n");
  }

  @Test
  void aHeadMayBeLong() {
    var value = "v".repeat(30_000);
    assertThat(answer(200, fields("x-long", value), Framing.AS_IS, Connection.STAYS))
        .isEqualTo("HTTP/1.1 200 OK\r\nx-long: " + value + "\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({"0", "9", "10", "1203", "9223372036854775807"})
  void lengths(long length) {
    var head =
        Http1Encoder.answer(ALLOC, 200, fields(), Framing.LENGTH, length, Connection.STAYS, 0);
    assertThat(text(head)).contains("content-length: " + length + "\r\n");
  }

  @Test
  void trailersEndABodyOfChunks() {
    assertThat(text(Http1Encoder.bodyEnd(ALLOC, fields("x-sum", "1"))))
        .isEqualTo("0\r\nx-sum: 1\r\n\r\n");
  }
}
