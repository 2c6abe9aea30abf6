package io.amime.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.http.HttpResponse;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A person signs in with a password that somebody else made. */
class PasswordIT {
  private static final String PRINTED = "printed-by-mesh-up";
  private static final String OWN = "only-jane-knows-this";

  private static Chromium chromium;
  private static ConsoleFixture here;
  private static ConsoleFixture exposed;

  @BeforeAll
  static void start() {
    chromium = Chromium.launch();
    here = new ConsoleFixture();
    exposed = new ConsoleFixture("--mesh.ui.temporary-password=require");
  }

  @AfterAll
  static void stop() {
    if (here != null) {
      exposed.close();
      here.close();
      chromium.close();
    }
  }

  private static void signedIn(
      ConsoleFixture console, String user, String locale, Consumer<Page> what) {
    console.citadel.give(user, PRINTED);
    var options = new Browser.NewContextOptions().setLocale(locale);
    try (BrowserContext context = chromium.browser().newContext(options)) {
      Page page = context.newPage();
      page.navigate(console.url());
      page.locator("#user").fill(user);
      page.locator("#password").fill(PRINTED);
      page.keyboard().press("Enter");
      what.accept(page);
    }
  }

  private static void change(Page page, String current, String next, String again) {
    page.locator("#current").fill(current);
    page.locator("#next").fill(next);
    page.locator("#again").fill(again);
    page.keyboard().press("Enter");
  }

  @Test
  void onThisMachineTheConsoleIsUsableAndAdvisesToChangeIt() {
    signedIn(
        here,
        "jane",
        "en-GB",
        page -> {
          assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("The mesh now");
          var advice = page.getByRole(AriaRole.COMPLEMENTARY);
          assertThat(advice).containsText("printed when the mesh first started");
          advice.getByRole(AriaRole.LINK).click();

          change(page, "wrong", OWN, OWN);
          assertThat(page.getByRole(AriaRole.ALERT)).hasText("The current password is wrong.");
          change(page, PRINTED, OWN, OWN + "!");
          assertThat(page.getByRole(AriaRole.ALERT)).hasText("The two new passwords differ.");
          change(page, PRINTED, OWN, OWN);
          assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("The mesh now");
          assertThat(page.getByText("The password is changed.")).isVisible();
          assertThat(page.getByRole(AriaRole.COMPLEMENTARY)).hasCount(0);

          page.reload();
          assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
          assertThat(page.getByRole(AriaRole.COMPLEMENTARY)).hasCount(0);
        });
    assertThat(new TestBrowser(here.url()).signIn("jane", PRINTED).statusCode()).isEqualTo(401);
    assertThat(new TestBrowser(here.url()).signIn("jane", OWN).statusCode()).isEqualTo(204);
  }

  @Test
  void whereOthersCanReachTheConsoleTheChangeComesFirst() {
    signedIn(
        exposed,
        "jane",
        "en-GB",
        page -> {
          assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("Change the password");
          assertThat(page.getByRole(AriaRole.NAVIGATION)).hasCount(0);
          page.navigate(exposed.url() + "/#/rules");
          page.reload();
          assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("Change the password");
          change(page, PRINTED, OWN, OWN);
          assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
          assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("Rules");
        });
  }

  @Test
  void inJapaneseToo() {
    signedIn(
        exposed,
        "hanako",
        "ja-JP",
        page -> {
          assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("パスワードの変更");
          change(page, "違う", OWN, OWN);
          assertThat(page.getByRole(AriaRole.ALERT)).hasText("現在のパスワードが正しくありません。");
          change(page, PRINTED, OWN, OWN);
          assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
        });
  }

  @Test
  void theServerItselfAnswersNothingElseUntilThen() {
    exposed.citadel.give("john", PRINTED);
    var browser = new TestBrowser(exposed.url());
    assertThat(browser.signIn("john", PRINTED).statusCode()).isEqualTo(204);
    assertThat(browser.session().get("passwordChange").asString()).isEqualTo("required");
    var refused = browser.get("/api/pilot/v1/services");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("password-change-required");

    String before = browser.sessionCookie();
    assertThat(put(browser, PRINTED, "short").statusCode()).isEqualTo(400);
    assertThat(put(browser, PRINTED, OWN).statusCode()).isEqualTo(204);
    assertThat(browser.sessionCookie()).isNotEqualTo(before);
    assertThat(browser.session().get("passwordChange").isNull()).isTrue();
    assertThat(browser.get("/api/pilot/v1/services").statusCode()).isEqualTo(200);
  }

  @Test
  void aScriptOnThisMachineGoesOnWithThePrintedPassword() {
    here.citadel.give("script", PRINTED);
    var browser = new TestBrowser(here.url());
    assertThat(browser.signIn("script", PRINTED).statusCode()).isEqualTo(204);
    assertThat(browser.session().get("passwordChange").asString()).isEqualTo("advised");
    assertThat(browser.get("/api/pilot/v1/services").statusCode()).isEqualTo(200);
  }

  @Test
  void strangersAndPagesWithoutTheTokenChangeNothing() {
    var stranger = new TestBrowser(here.url());
    stranger.session();
    assertThat(put(stranger, "x", OWN).statusCode()).isEqualTo(401);
    here.citadel.give("mary", PRINTED);
    var browser = new TestBrowser(here.url());
    browser.signIn("mary", PRINTED);
    browser.csrf = "";
    assertThat(put(browser, PRINTED, OWN).statusCode()).isEqualTo(403);
  }

  private static HttpResponse<String> put(TestBrowser browser, String current, String next) {
    return browser.send(
        "PUT",
        "/session/password",
        "{\"current\":\"%s\",\"password\":\"%s\"}".formatted(current, next));
  }

  private static Page.GetByRoleOptions level(int level) {
    return new Page.GetByRoleOptions().setLevel(level);
  }
}
