package io.amime.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b?x=/../y, /a/b?x=/../y",
    "//evil/x, /evil/x",
    "/a//b, /a/b",
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/a/%2e%2e/b, /b",
    "/a/b/.., /a/",
    "/a/b/, /a/b/",
    "/%61%7Eb, /a~b",
    "/a%3ab, /a%3Ab",
    "/%252F, /%252F",
    "/a.b/.well-known, /a.b/.well-known",
    "/a?b%zz, /a?b%zz",
  })
  void thePathIsBroughtToItsOneForm(String raw, String normal) {
    assertThat(PathNormalizer.normalize(raw)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../a",
        "/a/%2e%2e/%2e%2e/b",
        "/a%2fb",
        "/a%2Fb",
        "/a%5cb",
        "/a\\b",
        "/a%00",
        "/a%0d%0a",
        "/a%",
        "/a%4",
        "/a%zz",
        "/a b",
        "/a#b",
        "/a\u0001",
        "/é"
      })
  void whatTwoProgramsCouldReadDifferentlyIsRefused(String raw) {
    assertThatThrownBy(() -> PathNormalizer.normalize(raw))
        .isInstanceOf(ProxyFailure.BadRequest.class);
  }

  @ParameterizedTest
  @CsvSource({
    "http://reviews:9080/x?y, http, reviews:9080, /x?y",
    "HTTP://Reviews, http, Reviews, /",
    "https://a?b, https, a, /?b",
    "/x, http, fromhost, /x",
  })
  void absoluteAndOriginFormAreRead(String uri, String scheme, String authority, String path) {
    var headers = new DefaultHttpHeaders().add("Host", "fromhost");
    assertThat(RequestTarget.of(uri, headers, "http"))
        .isEqualTo(new RequestTarget(scheme, authority, path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "ftp://a/", "a:80", "http://u@h/", "http:///x", ""})
  void otherFormsAreRefused(String uri) {
    var headers = new DefaultHttpHeaders().add("Host", "h");
    assertThatThrownBy(() -> RequestTarget.of(uri, headers, "http"))
        .isInstanceOf(ProxyFailure.BadRequest.class);
  }

  @Test
  void oneValidHostIsNeeded() {
    assertThatThrownBy(() -> RequestTarget.of("/", new DefaultHttpHeaders(), "http"))
        .hasMessageContaining("missing");
    var two = new DefaultHttpHeaders().add("Host", "a").add("Host", "b");
    assertThatThrownBy(() -> RequestTarget.of("/", two, "http"))
        .hasMessageContaining("more than one");
    var list = new DefaultHttpHeaders().add("Host", "a, b");
    assertThatThrownBy(() -> RequestTarget.of("/", list, "http")).hasMessageContaining("not valid");
  }
}
