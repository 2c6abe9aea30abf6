package io.amime.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import io.amime.api.codec.ResourceCodec;
import io.amime.ui.fixture.FixtureCitadel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Traffic shared out between the versions of a service by hand, also where answers come late. */
class SplitBrowserIT {
  private static final String ROLLOUT =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata:
        name: reviews-v2-rollout
        namespace: default
      spec:
        destination:
          name: reviews
        route:
        - labels:
            version: v2
          weight: 25
        - labels:
            version: v1
          weight: 75
      """;
  private static final Pattern RULES = Pattern.compile("/routerules\\b");

  private static Chromium chromium;
  private static ConsoleFixture console;

  private BrowserContext context;
  private Page page;

  @BeforeAll
  static void start() {
    chromium = Chromium.launch();
    console = new ConsoleFixture();
  }

  @AfterAll
  static void stop() {
    if (console != null) {
      console.close();
      chromium.close();
    }
  }

  @BeforeEach
  void open() {
    ResourceCodec.decode(ROLLOUT)
        .documents()
        .forEach(d -> console.pilot.rules.put(d.source(), false, "user:jane"));
    context = chromium.browser().newContext(new Browser.NewContextOptions().setLocale("en-GB"));
    page = context.newPage();
    page.navigate(console.url());
    page.getByLabel("User").fill("admin");
    page.getByLabel("Password").fill(FixtureCitadel.PASSWORD);
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
  }

  @AfterEach
  void close() {
    context.close();
    for (ObjectNode rule : console.pilot.rules.list("RouteRule")) {
      console.pilot.rules.delete(
          "RouteRule", "default", rule.at("/metadata/name").asString(), "test");
    }
  }

  @Test
  void splitsBySliderAndNumberWithWeightsThatSumToAHundred() {
    show();
    Locator v1 = slider("v1");
    Locator v2 = percent("v2");
    assertThat(v1).hasValue("75");

    v1.focus();
    page.keyboard().press("Shift+ArrowLeft");
    page.keyboard().press("ArrowLeft");
    assertThat(v1).hasValue("64");
    assertThat(v2).hasValue("36");
    v2.fill("40");
    v2.press("Tab");
    assertThat(v1).hasValue("60");
    apply();

    assertThat(page.getByText("reviews-v2-rollout is applied.")).isVisible();
    assertThat(stored("reviews-v2-rollout").at("/spec/route").toString())
        .isEqualTo(
            "[{\"labels\":{\"version\":\"v2\"},\"weight\":40},{\"labels\":{\"version\":\"v1\"},\"weight\":60}]");
  }

  @Test
  void splitsForAHeaderInARuleOfItsOwn() {
    show();
    page.getByLabel("Requests with a header").check();
    page.getByLabel("Value").fill("jason");
    percent("v3").fill("100");
    page.keyboard().press("Tab");
    apply();
    assertThat(page.getByText("is applied.")).isVisible();

    JsonNode rule = stored("reviews-end-user-jason-split");
    assertThat(rule.at("/spec/match/request/headers/end-user/exact").asString()).isEqualTo("jason");
    assertThat(rule.at("/spec/route").toString())
        .isEqualTo("[{\"labels\":{\"version\":\"v3\"},\"weight\":100}]");
    assertThat(rule.at("/spec/precedence").asInt()).isPositive();
    assertThat(stored("reviews-v2-rollout").at("/spec/route/0/weight").asInt()).isEqualTo(25);
  }

  @Test
  void isShownOnlyOnceItKnowsWhatStands() {
    List<Route> held = new ArrayList<>();
    page.route(RULES, held::add);
    show();
    page.waitForCondition(() -> !held.isEmpty());
    assertThat(page.getByText("Loading")).isVisible();
    assertThat(percent("v2")).hasCount(0);

    page.unroute(RULES);
    held.forEach(Route::resume);

    assertThat(percent("v2")).hasValue("25");
  }

  @Test
  void whatIsSetWhileTheStoredRuleIsReadAgainStays() {
    show();
    percent("v2").fill("40");
    percent("v2").press("Tab");
    List<Route> held = new ArrayList<>();
    page.route(
        RULES,
        route -> {
          if (route.request().method().equals("GET")) {
            held.add(route);
          } else {
            route.resume();
          }
        });
    apply();
    page.waitForCondition(() -> !held.isEmpty());
    percent("v2").fill("50");
    percent("v2").press("Tab");

    page.unroute(RULES);
    held.forEach(Route::resume);

    assertThat(page.getByRole(AriaRole.MAIN)).containsText("-     weight: 40");
    assertThat(percent("v2")).hasValue("50");
    apply();
    assertThat(percent("v2")).hasValue("50");
    page.waitForCondition(
        () -> stored("reviews-v2-rollout").at("/spec/route/0/weight").asInt() == 50);
  }

  private void show() {
    page.navigate(console.url() + "/#/services/default/reviews/split");
  }

  private void apply() {
    Page.GetByRoleOptions exactly = new Page.GetByRoleOptions().setName("Apply").setExact(true);
    page.getByRole(AriaRole.BUTTON, exactly).click();
    page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Apply"))
        .click();
  }

  private Locator slider(String version) {
    return page.getByRole(AriaRole.SLIDER, new Page.GetByRoleOptions().setName(version));
  }

  private Locator percent(String version) {
    return page.getByRole(AriaRole.SPINBUTTON, new Page.GetByRoleOptions().setName(version));
  }

  private static ObjectNode stored(String name) {
    return console.pilot.rules.get("RouteRule", "default", name);
  }
}
