package io.amime.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcStatusTest {
  private static HttpHeaders fields(String name, String value) {
    return new DefaultHttpHeaders().set(name, value);
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc, true",
    "application/grpc+proto, true",
    "application/grpc;charset=utf-8, true",
    "Application/gRPC, true",
    "application/grpc-web, false",
    "application/grpcx, false",
    "application/json, false"
  })
  void theContentTypeTells(String type, boolean spoken) {
    assertThat(GrpcStatus.spoken(fields("content-type", type))).isEqualTo(spoken);
  }

  @Test
  void withoutAContentTypeItIsNoCall() {
    assertThat(GrpcStatus.spoken(new DefaultHttpHeaders())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "16, 16", "x, -1", "-1, -1", "100, -1"})
  void onlyANumberIsAStatus(String text, int status) {
    assertThat(GrpcStatus.in(fields("grpc-status", text))).isEqualTo(status);
  }

  @Test
  void absenceIsNoStatus() {
    assertThat(GrpcStatus.in(new DefaultHttpHeaders())).isEqualTo(GrpcStatus.ABSENT);
    assertThat(GrpcStatus.in(fields("grpc-status", ""))).isEqualTo(GrpcStatus.ABSENT);
  }

  @ParameterizedTest
  @CsvSource({
    "400, 13", "401, 16", "403, 7", "404, 12", "429, 14", "502, 14", "503, 14", "504, 14", "500, 2",
    "409, 2"
  })
  void aStatusOfHttpHasAMeaningInGrpc(int http, int grpc) {
    assertThat(GrpcStatus.ofHttp(http)).isEqualTo(grpc);
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "2, 500", "3, 400", "4, 504", "5, 404", "7, 403", "8, 429", "14, 503"})
  void aStatusOfGrpcIsJudgedLikeOneOfHttp(int grpc, int http) {
    assertThat(GrpcStatus.toHttp(grpc)).isEqualTo(http);
  }

  @Test
  void messagesAreEscaped() {
    assertThat(GrpcStatus.escaped("no route: 100% ü\n")).isEqualTo("no route: 100%25 %C3%BC%0A");
  }
}
