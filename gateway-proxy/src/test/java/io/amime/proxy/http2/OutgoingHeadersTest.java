package io.amime.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingHeadersTest {
  private static DefaultHttp2HeadersEncoder encoder() {
    return new DefaultHttp2HeadersEncoder(new UnindexedFields(), false, 64, 512);
  }

  private static ByteBuf encoded(DefaultHttp2HeadersEncoder encoder, Http2Headers headers)
      throws Http2Exception {
    var block = Unpooled.buffer();
    encoder.encodeHeaders(1, headers, block);
    return block;
  }

  /** As a strict peer reads it. */
  private static List<String> onTheWire(Http2Headers headers) throws Http2Exception {
    var read = new DefaultHttp2HeadersDecoder(true).decodeHeaders(1, encoded(encoder(), headers));
    var lines = new ArrayList<String>();
    read.forEach(e -> lines.add(e.getKey() + "=" + e.getValue()));
    return lines;
  }

  private static HttpHeaders fields(String... namesAndValues) {
    var fields = new DefaultHttpHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  @Test
  void requestBeginsWithItsPseudoHeaders() throws Http2Exception {
    var fields = fields("Host", "old", "User-Agent", "curl", "X-Custom", "Ab", "te", "trailers");
    assertThat(onTheWire(OutgoingHeaders.request(HttpMethod.PUT, "https", "a:1", "/p?q", fields)))
        .containsExactlyInAnyOrder(
            ":method=PUT",
            ":scheme=https",
            ":authority=a:1",
            ":path=/p?q",
            "user-agent=curl",
            "x-custom=Ab",
            "te=trailers");
  }

  @Test
  void nothingOfAnHttp1ConnectionIsSent() throws Http2Exception {
    var fields =
        fields(
            "Connection", "close",
            "Keep-Alive", "timeout=1",
            "Proxy-Connection", "x",
            "Transfer-Encoding", "chunked",
            "Upgrade", "h2c",
            "HTTP2-Settings", "AAA",
            "TE", "gzip",
            "accept", "a",
            "accept", "b");
    assertThat(onTheWire(OutgoingHeaders.request(HttpMethod.GET, "http", "a", "/", fields)))
        .containsExactlyInAnyOrder(
            ":method=GET", ":scheme=http", ":authority=a", ":path=/", "accept=a", "accept=b");
  }

  @Test
  void responseBeginsWithItsStatus() throws Http2Exception {
    var fields = fields("Content-Type", "text/plain", "host", "kept", "Set-Cookie", "a=1");
    assertThat(onTheWire(OutgoingHeaders.response(HttpResponseStatus.NOT_FOUND, fields)))
        .containsExactly(":status=404", "content-type=text/plain", "host=kept", "set-cookie=a=1");
  }

  @Test
  void trailersHaveNothingThatFramesAMessage() throws Http2Exception {
    var fields = fields("grpc-status", "0", "Content-Length", "3", "Trailer", "x", "host", "y");
    assertThat(onTheWire(OutgoingHeaders.trailers(fields))).containsExactly("grpc-status=0");
    assertThat(OutgoingHeaders.trailers(fields("trailer", "x")).isEmpty()).isTrue();
  }

  @Test
  void whatWasReadIsWrittenAgain() throws Http2Exception {
    var first =
        OutgoingHeaders.request(
            HttpMethod.POST, "http", "a", "/s/m", fields("content-type", "application/grpc"));
    var block =
        (HeaderBlock) new HeaderBlockDecoder(8192).decodeHeaders(1, encoded(encoder(), first));
    var request = block.request(1);
    var again =
        OutgoingHeaders.request(request.method(), "http", "a", request.uri(), request.headers());
    assertThat(onTheWire(again))
        .containsExactlyInAnyOrder(
            ":method=POST",
            ":scheme=http",
            ":authority=a",
            ":path=/s/m",
            "content-type=application/grpc");
  }

  @Test
  void repeatedFieldsShrinkAndSecretsDoNot() throws Http2Exception {
    var plain = OutgoingHeaders.trailers(fields("x-team", "payments-and-refunds"));
    var secret = OutgoingHeaders.trailers(fields("Authorization", "Bearer 0123456789"));
    var encoder = encoder();
    assertThat(encoded(encoder, plain).readableBytes()).isGreaterThan(10);
    assertThat(encoded(encoder, plain).readableBytes()).isEqualTo(1);
    int before = encoded(encoder, secret).readableBytes();
    assertThat(encoded(encoder, secret).readableBytes()).isEqualTo(before).isGreaterThan(10);
  }
}
