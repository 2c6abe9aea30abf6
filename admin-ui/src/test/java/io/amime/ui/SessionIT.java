package io.amime.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.ui.fixture.FixtureCitadel;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionIT {
  private static final ConsoleFixture CONSOLE = new ConsoleFixture();

  private final TestBrowser browser = new TestBrowser(CONSOLE.url());

  @AfterAll
  static void stop() {
    CONSOLE.close();
  }

  @BeforeEach
  void rightTime() {
    CONSOLE.ahead = Duration.ZERO;
  }

  @Test
  void tellsWhoIsSignedInAndKeepsTheTokenToItself() {
    var session = browser.signedIn().get("/session");

    assertThat(session.body())
        .contains("\"user\":\"admin\"", "platform@mesh")
        .doesNotContain(FixtureCitadel.TOKEN);
  }

  @Test
  void gives401InTheSameWordsForUnknownUserAndWrongPassword() {
    var wrong = browser.signIn("admin", "guess");
    var unknown = browser.signIn("nobody", "guess");

    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(wrong.body()).isEqualTo(unknown.body());
  }

  @Test
  void tellsCitadelWhereTheBrowserIs() {
    browser.signIn("admin", "guess");

    assertThat(CONSOLE.citadel.asked)
        .anySatisfy(a -> assertThat(a.headers()).containsEntry("x-forwarded-for", "127.0.0.1"));
  }

  @Test
  void passesOnThatSomebodyTriedTooOften() {
    var answer = browser.signIn("hasty", "guess");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("42");
  }

  @Test
  void setsACookieThatScriptsAndOtherSitesCannotUse() {
    var cookie = browser.get("/session").headers().firstValue("Set-Cookie").orElseThrow();

    assertThat(cookie)
        .startsWith("amime-session=")
        .contains("HttpOnly", "SameSite=Strict", "Path=/");
  }

  @Test
  void changesTheSessionIdAtSignIn() {
    browser.session();
    String planted = browser.sessionCookie();

    browser.signedIn();

    assertThat(browser.sessionCookie()).isNotEqualTo(planted);
    var attacker = new TestBrowser(CONSOLE.url());
    assertThat(
            attacker
                .get("/api/pilot/v1/services", "Cookie", "amime-session=" + planted)
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void endsTheSessionOnTheServerAtSignOut() {
    browser.signedIn();
    String old = browser.sessionCookie();

    assertThat(browser.send("DELETE", "/session", null).statusCode()).isEqualTo(204);

    var replay = new TestBrowser(CONSOLE.url());
    assertThat(replay.get("/api/pilot/v1/services", "Cookie", "amime-session=" + old).statusCode())
        .isEqualTo(401);
  }

  @Test
  void refusesChangesWithoutTheCsrfToken() {
    browser.signedIn();
    browser.csrf = "";

    var answer = browser.send("POST", "/api/pilot/v1/analyze", "{\"resources\":[]}");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"code\":\"csrf\"");
  }

  @Test
  void refusesSignInWithoutTheCsrfToken() {
    browser.session();
    browser.csrf = "";

    assertThat(
            browser
                .send("POST", "/session", "{\"user\":\"admin\",\"password\":\"x\"}")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void endsAfterHalfAnHourThatOnlyPollingFilled() {
    browser.signedIn();
    CONSOLE.ahead = Duration.ofMinutes(29);
    assertThat(poll()).isEqualTo(200);
    CONSOLE.ahead = Duration.ofMinutes(31);

    assertThat(poll()).isEqualTo(401);
  }

  @Test
  void goesOnWhileSomebodyUsesItButNotBeyondTwelveHours() {
    browser.signedIn();
    for (int minutes = 25; minutes < 12 * 60; minutes += 25) {
      CONSOLE.ahead = Duration.ofMinutes(minutes);
      assertThat(browser.get("/api/pilot/v1/services").statusCode()).isEqualTo(200);
    }
    CONSOLE.ahead = Duration.ofHours(12).plusMinutes(1);

    assertThat(browser.get("/api/pilot/v1/services").statusCode()).isEqualTo(401);
  }

  private int poll() {
    return browser.get("/api/pilot/v1/services", "Amime-Background", "poll").statusCode();
  }
}
