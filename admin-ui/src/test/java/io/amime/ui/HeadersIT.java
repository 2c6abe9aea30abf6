package io.amime.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersIT {
  private static final ConsoleFixture CONSOLE = new ConsoleFixture();
  private static final TestBrowser BROWSER = new TestBrowser(CONSOLE.url());

  @AfterAll
  static void stop() {
    CONSOLE.close();
  }

  @ParameterizedTest
  @CsvSource({
    "200, GET, /",
    "200, GET, /lib/main.js",
    "200, GET, /pages/home/page.js",
    "200, GET, /webjars/yaml/2.3.1/browser/index.js",
    "200, GET, /session",
    "401, GET, /api/pilot/v1/services",
    "403, POST, /session",
    "404, GET, /no-such-page",
    "400, GET, /lib//main.js",
  })
  void standOnEveryAnswer(int status, String method, String path) {
    HttpResponse<String> answer = BROWSER.send(method, path, method.equals("POST") ? "{}" : null);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(header(answer, "Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self';"
                + " frame-ancestors 'none'");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "X-Frame-Options")).isEqualTo("DENY");
    assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(answer, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(header(answer, "Server")).isEmpty();
  }

  @Test
  void forbidCachingOfDataButLetStaticFilesBeAskedAbout() {
    assertThat(header(BROWSER.get("/session"), "Cache-Control")).contains("no-store");
    HttpResponse<String> file = BROWSER.get("/lib/main.js");
    assertThat(header(file, "Cache-Control")).isEqualTo("no-cache");
    assertThat(
            BROWSER
                .get("/lib/main.js", "If-Modified-Since", header(file, "Last-Modified"))
                .statusCode())
        .isEqualTo(304);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
    "Origin, http://localhost:8000",
    "Origin, http://evil.example",
    "Origin, null",
  })
  void letNoOtherOriginAsk(String name, String value) {
    HttpResponse<String> answer = BROWSER.get("/session", name, value);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("foreign-origin");
  }

  @Test
  void letTheOwnOriginAsk() {
    assertThat(
            BROWSER
                .get("/session", "Origin", CONSOLE.url(), "Sec-Fetch-Site", "same-origin")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void exposeNothingOfTheServerButHealth() {
    assertThat(BROWSER.get("/actuator/health/readiness").body()).contains("UP");
    assertThat(
            Stream.of(
                "/actuator/env", "/actuator/beans", "/actuator/heapdump", "/actuator/prometheus"))
        .allSatisfy(path -> assertThat(BROWSER.get(path).statusCode()).isEqualTo(404));
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
