package io.amime.proxy.filter.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeHeadersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Client-Cert",
        "x_forwarded_client_cert",
        "Forwarded",
        "X-Forwarded-Host",
        "X-Real-IP",
        "X-Envoy-Max-Retries",
        "x-mesh-anything",
        "X_Mesh_Source",
        "X-Original-URL",
        "x-request-id",
      })
  void aClientOutsideMayNotSayIt(String name) {
    var headers = new DefaultHttpHeaders().add(name, "forged").add("x-own", "1");
    EdgeHeaders.cleanRequest(headers, "10.0.0.9", "http");
    assertThat(headers.contains(name)).isFalse();
    assertThat(headers.get("x-own")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-forwarded-for", "X_FORWARDED_FOR", "x-forwarded-proto"})
  void whereItComesFromIsSaidByTheEdgeAlone(String name) {
    var headers = new DefaultHttpHeaders().add(name, "1.2.3.4");
    EdgeHeaders.cleanRequest(headers, "10.0.0.9", "https");
    assertThat(headers.getAll("x-forwarded-for")).containsExactly("10.0.0.9");
    assertThat(headers.getAll("x-forwarded-proto")).containsExactly("https");
    assertThat(headers.contains("X_FORWARDED_FOR")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-envoy-upstream-service-time", "x-mesh-reason"})
  void theInsideOfTheMeshIsNotToldOutside(String name) {
    var headers = new DefaultHttpHeaders().add(name, "1").add("x-own", "1");
    EdgeHeaders.cleanResponse(headers);
    assertThat(headers.names()).containsExactly("x-own");
  }
}
