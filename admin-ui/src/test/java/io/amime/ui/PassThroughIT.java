package io.amime.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.ui.fixture.FixtureCitadel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassThroughIT {
  private static final ConsoleFixture CONSOLE = new ConsoleFixture();
  private static final TestBrowser BROWSER = new TestBrowser(CONSOLE.url());

  @BeforeAll
  static void signIn() {
    BROWSER.signedIn();
  }

  @AfterAll
  static void stop() {
    CONSOLE.close();
  }

  @Test
  void callsForThePersonAndPassesNoHeaderOfTheBrowsersOwn() {
    var answer =
        BROWSER.get(
            "/api/pilot/v1/services?limit=5",
            "Authorization",
            "Bearer forged",
            "X-Forwarded-For",
            "10.0.0.1",
            "X-Remote-User",
            "root");

    assertThat(answer.statusCode()).isEqualTo(200);
    var asked =
        CONSOLE.pilot.asked.stream()
            .filter(a -> a.path().contains("limit=5"))
            .findFirst()
            .orElseThrow();
    assertThat(asked.path()).isEqualTo("/v1/services?limit=5");
    assertThat(asked.headers()).containsEntry("authorization", "Bearer " + FixtureCitadel.TOKEN);
    assertThat(asked.headers().keySet())
        .doesNotContain("x-forwarded-for", "x-remote-user", "cookie");
  }

  @Test
  void keepsTheServicesStatusAndBody() {
    String invalid =
        """
        {"apiVersion":"config.istio.io/v1alpha2","kind":"RouteRule","metadata":{"name":"x"},
         "spec":{"destination":{"name":"reviews"},"wieght":1}}\
        """;

    var answer =
        BROWSER.send(
            "POST",
            "/api/pilot/apis/config.istio.io/v1alpha2/namespaces/default/routerules",
            invalid);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("spec.wieght");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /api/pilot/v1/workloads",
    "GET,    /api/pilot/v1/feeds/proxies/reviews-v1",
    "POST,   /api/pilot/v1/feeds/proxies/reviews-v1/acks",
    "GET,    /api/pilot/actuator/env",
    "GET,    /api/pilot/v1/services/../../actuator/health",
    "GET,    /api/pilot/v1/%73ervices",
    "GET,    /api/pilot/",
    "POST,   /api/mixer/v1/check",
    "POST,   /api/mixer/v1/report",
    "POST,   /api/citadel/v1/tokens",
    "POST,   /api/citadel/v1/sessions",
    "POST,   /api/citadel/v1/join-tokens",
    "GET,    /api/redis/info",
    "TRACE,  /api/pilot/v1/services",
  })
  void offersNothingBeyondTheList(String method, String path) {
    int before =
        CONSOLE.pilot.asked.size() + CONSOLE.mixer.asked.size() + CONSOLE.citadel.asked.size();

    var answer = BROWSER.send(method, path, method.equals("POST") ? "{}" : null);

    assertThat(answer.statusCode()).isBetween(400, 405);
    assertThat(
            CONSOLE.pilot.asked.size() + CONSOLE.mixer.asked.size() + CONSOLE.citadel.asked.size())
        .isEqualTo(before);
  }

  @Test
  void takesOnlyTheMediaTypesOfRules() {
    var answer =
        BROWSER.send(
            "POST",
            "/api/pilot/v1/analyze",
            "resources=",
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(answer.statusCode()).isEqualTo(415);
  }

  @Test
  void refusesBodiesAboveOneMebibyte() {
    var answer = BROWSER.send("POST", "/api/pilot/v1/analyze", "x".repeat((1 << 20) + 1));

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void needsASession() {
    var stranger = new TestBrowser(CONSOLE.url());

    assertThat(stranger.get("/api/pilot/v1/services").statusCode()).isEqualTo(401);
    assertThat(stranger.get("/api/mixer/v1/rates").statusCode()).isEqualTo(401);
  }

  @Test
  void namesThePartThatDoesNotAnswer() {
    try (var console = new ConsoleFixture()) {
      var browser = new TestBrowser(console.url()).signedIn();
      console.pilot.close();

      var answer = browser.get("/api/pilot/v1/services");

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("\"code\":\"part-down\"", "pilot");
    }
  }

  @Test
  void streamsEventsWhenTheyHappenAndEndsThemWithTheSession() throws IOException {
    var browser = new TestBrowser(CONSOLE.url()).signedIn();
    var stream = browser.stream("/api/pilot/v1/feeds/resources?kinds=RouteRule");
    assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    try (var events =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(events.readLine()).isEqualTo("event: resources");
      assertThat(events.readLine()).startsWith("id: ");
      browser.send("DELETE", "/session", null);

      assertThat(events.lines().filter(l -> l.startsWith("event")).count()).isZero();
    }
  }
}
