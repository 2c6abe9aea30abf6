package io.amime.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderBlockTest {
  private static final int STREAM = 3;
  private static final String GET = ":method=GET|:scheme=http|:path=/a|:authority=reviews:9080|";

  /** HPACK literals without indexing, so that nothing is tidied on the way. */
  private static HeaderBlock decoded(String fields) throws Http2Exception {
    var block = Unpooled.buffer();
    for (var field : fields.split("\\|")) {
      int at = field.indexOf('=', 1);
      block.writeByte(0);
      literal(block, field.substring(0, at));
      literal(block, field.substring(at + 1));
    }
    return (HeaderBlock) new HeaderBlockDecoder(8192).decodeHeaders(STREAM, block);
  }

  private static void literal(ByteBuf to, String text) {
    to.writeByte(text.length());
    to.writeCharSequence(text, StandardCharsets.ISO_8859_1);
  }

  @Test
  void requestHasItsAuthorityAsHost() throws Http2Exception {
    var request = decoded(GET + "accept=text/html|te=trailers").request(STREAM);
    assertThat(request.method()).isEqualTo(HttpMethod.GET);
    assertThat(request.uri()).isEqualTo("/a");
    assertThat(request.protocolVersion()).isSameAs(HeaderBlock.HTTP_2);
    assertThat(request.headers().entries())
        .extracting(e -> e.getKey() + "=" + e.getValue())
        .containsExactly("host=reviews:9080", "accept=text/html", "te=trailers");
  }

  @Test
  void requestWithoutFieldsHasItsHostToo() throws Http2Exception {
    assertThat(decoded(GET).request(STREAM).headers().getAll("Host"))
        .containsExactly("reviews:9080");
  }

  @Test
  void hostStandsInForTheAuthority() throws Http2Exception {
    var request = decoded(":method=GET|:scheme=http|:path=/|accept=*/*|host=a").request(STREAM);
    assertThat(request.headers().getAll("host")).containsExactly("a");
  }

  @Test
  void hostMayRepeatTheAuthority() throws Http2Exception {
    var request = decoded(GET + "host=REVIEWS:9080").request(STREAM);
    assertThat(request.headers().getAll("host")).containsExactly("reviews:9080");
  }

  @Test
  void crumbsOfACookieAreJoined() throws Http2Exception {
    var request = decoded(GET + "cookie=a=1|accept=x|cookie=b=2|cookie=c=3").request(STREAM);
    assertThat(request.headers().getAll("cookie")).containsExactly("a=1; b=2; c=3");
  }

  @Test
  void repeatedFieldsStayApart() throws Http2Exception {
    var request = decoded(GET + "x=1|y=2|x=3").request(STREAM);
    assertThat(request.headers().getAll("x")).isEqualTo(List.of("1", "3"));
  }

  @Test
  void connectNamesOnlyAnAuthority() throws Http2Exception {
    var request = decoded(":method=CONNECT|:authority=db:5432").request(STREAM);
    assertThat(request.method()).isEqualTo(HttpMethod.CONNECT);
    assertThat(request.uri()).isEqualTo("db:5432");
  }

  @Test
  void optionsMayAskTheServerItself() throws Http2Exception {
    var request = decoded(":method=OPTIONS|:scheme=http|:path=*|:authority=a").request(STREAM);
    assertThat(request.uri()).isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Names and values (8.2.1)
        GET + "Accept=x",
        GET + "a b=x",
        GET + "a= x",
        GET + "a=x ",
        GET + "a=x\t",
        GET + "a=x\ry",
        GET + "a=x\u0000",
        GET + "cookie=a=1|cookie=b\n2",
        // Connection-specific fields (8.2.2)
        GET + "connection=close",
        GET + "keep-alive=1",
        GET + "proxy-connection=x",
        GET + "transfer-encoding=chunked",
        GET + "upgrade=h2c",
        GET + "te=gzip",
        GET + "te=trailers, gzip",
        // Pseudo headers (8.3, 8.3.1)
        ":scheme=http|:path=/|:authority=a",
        ":method=GET|:path=/|:authority=a",
        ":method=GET|:scheme=http|:authority=a",
        ":method=GET|:scheme=http|:path=/",
        ":method=GET|:scheme=http|:path=|:authority=a",
        ":method=GET|:scheme=http|:path=a|:authority=a",
        ":method=GET|:scheme=http|:path=*|:authority=a",
        ":method=GET|:scheme=http|:path=/a b|:authority=a",
        ":method=G T|:scheme=http|:path=/|:authority=a",
        ":method=GET|:method=GET|:scheme=http|:path=/|:authority=a",
        ":method=GET|:scheme=http|:scheme=http|:path=/|:authority=a",
        ":method=GET|:scheme=http|:path=/|:path=/|:authority=a",
        ":method=GET|:scheme=http|:path=/|:authority=a|:authority=a",
        ":method=GET|:scheme=http|:path=/|:authority=",
        ":method=GET|:scheme=http|:path=/|host=",
        ":method=GET|:scheme=http|:path=/|x=y|:authority=a",
        ":method=GET|:scheme=http|:path=/|host=a|:authority=a",
        GET + ":status=200",
        GET + ":other=1",
        GET + "host=ratings",
        GET + "host=reviews:9080|host=reviews:9080",
        ":method=CONNECT|:scheme=http|:path=/|:authority=a",
        ":method=CONNECT|host=a",
        ":method=CONNECT|:protocol=websocket|:scheme=http|:path=/|:authority=a",
      })
  void malformedRequestResetsItsStream(String fields) {
    assertThatThrownBy(() -> decoded(fields).request(STREAM))
        .isInstanceOfSatisfying(
            Http2Exception.StreamException.class,
            e -> {
              assertThat(e.streamId()).isEqualTo(STREAM);
              assertThat(e.error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
            });
  }

  @Test
  void tooMuchIsRefused() {
    var many = GET + "a=b|".repeat(300);
    assertThatThrownBy(() -> decoded(many)).isInstanceOf(Http2Exception.class);
  }

  @Test
  void responseHasItsStatusAndFields() throws Http2Exception {
    var response =
        decoded(":status=404|content-type=text/plain|set-cookie=a=1|set-cookie=b=2")
            .response(STREAM);
    assertThat(response.status().code()).isEqualTo(404);
    assertThat(response.headers().getAll("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(response.headers().get("content-type")).isEqualTo("text/plain");
  }

  @Test
  void responseWithoutFieldsTakesMore() throws Http2Exception {
    var response = decoded(":status=200").response(STREAM);
    response.headers().set("x", "y");
    assertThat(response.headers().get("x")).isEqualTo("y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x=y",
        ":status=20",
        ":status=2000",
        ":status=abc",
        ":status=099",
        ":status=101",
        ":status=200|:status=200",
        ":status=200|:path=/",
        "x=y|:status=200",
        ":status=200|connection=close",
        ":status=200|transfer-encoding=chunked",
      })
  void malformedResponseResetsItsStream(String fields) {
    assertThatThrownBy(() -> decoded(fields).response(STREAM))
        .isInstanceOf(Http2Exception.StreamException.class);
  }

  @Test
  void trailersLeaveOutWhatCameTooLate() throws Http2Exception {
    var trailers = decoded("grpc-status=0|content-length=3|host=a|trailer=x|x=y").trailers(STREAM);
    assertThat(trailers.names()).containsExactlyInAnyOrder("grpc-status", "x");
  }

  @Test
  void trailersHaveNoPseudoHeaders() {
    assertThatThrownBy(() -> decoded(":status=200|grpc-status=0").trailers(STREAM))
        .isInstanceOf(Http2Exception.StreamException.class);
  }
}
