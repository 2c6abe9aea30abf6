package io.amime.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {
  @Test
  void isWhatAnyDecoderReads() throws Http2Exception {
    var longValue = "v".repeat(400);
    var block =
        HeaderBlock.request("POST", true, "backend", "/a/path", Map.of("x-long", longValue));

    var headers = new DefaultHttp2HeadersDecoder().decodeHeaders(1, Unpooled.wrappedBuffer(block));

    assertThat(headers.method()).hasToString("POST");
    assertThat(headers.scheme()).hasToString("https");
    assertThat(headers.authority()).hasToString("backend");
    assertThat(headers.path()).hasToString("/a/path");
    assertThat(headers.get("x-long")).hasToString(longValue);
  }

  @Test
  void tellsStatus200FromOthers() throws Http2Exception {
    assertThat(HeaderBlock.isOk(encoded("200"))).isTrue();
    assertThat(HeaderBlock.isOk(encoded("503"))).isFalse();
    assertThat(HeaderBlock.isOk(encoded("204"))).isFalse();
    assertThat(HeaderBlock.isOk(HeaderBlock.trailers(Map.of("grpc-status", "0")))).isFalse();
  }

  private static byte[] encoded(String status) throws Http2Exception {
    var out = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE)
        .encodeHeaders(1, new DefaultHttp2Headers().status(status), out);
    return Arrays.copyOf(out.array(), out.readableBytes());
  }
}
