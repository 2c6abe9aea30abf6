package io.amime.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.amime.api.codec.ResourceCodec;
import io.amime.ui.fixture.FixtureCitadel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every screen under axe, by day in English and by night in Japanese. */
class AccessibilityIT {
  /** Addresses, and the page that each shows. */
  private static final List<List<String>> SCREENS =
      List.of(
          List.of("/", "home"),
          List.of("/services", "services"),
          List.of("/services/default/reviews", "service"),
          List.of("/services/default/reviews/split", "split"),
          List.of("/services/default/reviews/fault", "fault"),
          List.of("/rules", "rules"),
          List.of("/rules/new", "editor"),
          List.of("/history", "history"),
          List.of("/proxies", "proxies"),
          List.of("/password", "password"),
          List.of("/rules/RouteRule/default/reviews-v1", "editor"));

  private static Chromium chromium;
  private static ConsoleFixture console;

  @BeforeAll
  static void start() {
    chromium = Chromium.launch();
    console = new ConsoleFixture();
    ResourceCodec.decode(
            """
            apiVersion: config.istio.io/v1alpha2
            kind: RouteRule
            metadata: {name: reviews-v1, annotations: {amime.io/expires-at: "2099-01-01T00:00:00Z"}}
            spec:
              destination: {name: reviews}
              route: [{labels: {version: v1}}]
              httpFault: {abort: {percent: 5, httpStatus: 503}}
            """)
        .documents()
        .forEach(d -> console.pilot.rules.put(d.source(), false, "user:jane"));
  }

  @AfterAll
  static void stop() {
    if (console != null) {
      console.close();
      chromium.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"en-GB, LIGHT", "ja-JP, DARK"})
  void findsNothingOnAnyScreen(String locale, ColorScheme theme) {
    var options = new Browser.NewContextOptions().setLocale(locale).setColorScheme(theme);
    try (BrowserContext context = chromium.browser().newContext(options)) {
      context.addInitScript(axe());
      Page page = context.newPage();
      page.navigate(console.url());
      page.locator("#user").fill("admin");
      assertThat(violations(page)).as("sign-in").isEmpty();
      page.locator("#password").fill(FixtureCitadel.PASSWORD);
      page.keyboard().press("Enter");
      page.locator("nav").waitFor();
      for (List<String> screen : SCREENS) {
        page.navigate(console.url() + "/#" + screen.get(0));
        page.locator(".page-" + screen.get(1) + " h1").waitFor();
        PlaywrightAssertions.assertThat(page.locator(".loading")).hasCount(0);
        assertThat(violations(page)).as(screen.get(0)).isEmpty();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static List<String> violations(Page page) {
    return (List<String>)
        page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}).then((r) =>"
                + " r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' | ')}`))");
  }

  private static String axe() {
    try (InputStream in =
        AccessibilityIT.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
