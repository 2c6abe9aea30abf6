package io.amime.ui;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.amime.api.codec.ResourceCodec;
import io.amime.ui.fixture.FixtureCitadel;
import java.time.Duration;
import java.time.Instant;
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

/** What people do with the console, in a real browser under the real content security policy. */
class ConsoleBrowserIT {
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

  private static Chromium chromium;
  private static ConsoleFixture console;

  private final List<String> complaints = new ArrayList<>();
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
    store(ROLLOUT);
    context = chromium.browser().newContext(new Browser.NewContextOptions().setLocale("en-GB"));
    page = context.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(m -> {
      if (m.text().contains("Content Security Policy")) {
        complaints.add(m.text());
      }
    });
    page.navigate(console.url());
  }

  @AfterEach
  void close() {
    context.close();
    for (String kind : List.of("RouteRule", "DestinationPolicy")) {
      for (ObjectNode rule : console.pilot.rules.list(kind)) {
        console.pilot.rules.delete(kind, "default", rule.at("/metadata/name").asString(), "test");
      }
    }
    assertThat(complaints).isEmpty();
  }

  @Test
  void signsInWithTheKeyboardAndSignsOut() {
    assertThat(page.getByLabel("User")).isFocused();
    page.keyboard().type("admin");
    page.keyboard().press("Tab");
    page.keyboard().type("guess");
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("User or password is wrong.");

    page.keyboard().type(FixtureCitadel.PASSWORD);
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    assertThat(page.getByRole(AriaRole.HEADING, level(1))).hasText("The mesh now");

    button("Sign out").click();
    assertThat(page.getByLabel("Password")).isVisible();
  }

  @Test
  void speaksJapaneseToThoseWhoChooseIt() {
    page.getByLabel("Language").selectOption("ja");

    assertThat(page.getByLabel("パスワード")).isVisible();
    assertThat(page.locator("html")).hasAttribute("lang", "ja");
  }

  @Test
  void listsServicesWithVersionsAndRates() {
    go("/services");

    Locator reviews =
        page.getByRole(AriaRole.ROWGROUP).filter(new Locator.FilterOptions().setHasText("reviews"));
    assertThat(reviews).containsText(Pattern.compile("v1.*[89]\\.\\d.*v2.*v3", Pattern.DOTALL));
  }

  @Test
  void saysWhyAProxyRefusesItsConfiguration() {
    go("/proxies");

    Locator proxy =
        page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("reviews-v3"));
    assertThat(proxy).containsText(Pattern.compile("Refused.*41.*42", Pattern.DOTALL));
    assertThat(proxy.getByText("regex too large for this proxy")).isVisible();
  }

  @Test
  void saysWhichSecretAProxyCannotUse() {
    go("/proxies");

    Locator proxy =
        page.getByRole(AriaRole.ROW)
            .filter(new Locator.FilterOptions().setHasText("productpage-v1"));
    assertThat(proxy).containsText("Unusable secret");
    assertThat(proxy)
        .containsText("default/shop-tls (Ingress/default/shop): there is no file tls.crt");
  }

  @Test
  void saysWhetherARuleActsAndWhyNot() {
    store(ROLLOUT.replace("reviews-v2-rollout", "reviews-zz"));

    go("/rules");

    assertThat(row("reviews-v2-rollout")).containsText("Active");
    assertThat(row("reviews-zz")).containsText("shadowed by RouteRule default/reviews-v2-rollout");
  }

  @Test
  void startsAFaultThatEndsByItselfAndKeepsTheWeights() {
    go("/services/default/reviews/fault");
    page.getByLabel("Percent of requests").fill("30");
    page.getByLabel("Delay in seconds").fill("2.5");
    page.getByLabel("Requests with a header").check();
    page.getByLabel("Value").fill("jason");
    assertThat(page.getByText("The present rule reviews-v2-rollout")).isVisible();
    Instant before = Instant.now();
    button("Start").click();
    inDialog("Start").click();
    assertThat(page.getByText("30 % delayed by 2500ms").first()).isVisible();

    JsonNode fault =
        console.pilot.rules.list("RouteRule").stream()
            .filter(r -> r.at("/metadata/name").asString().startsWith("fault-"))
            .findFirst()
            .orElseThrow();
    Instant until =
        Instant.parse(fault.at("/metadata/annotations").get("amime.io/expires-at").asString());
    assertThat(Duration.between(before, until))
        .isBetween(Duration.ofSeconds(890), Duration.ofSeconds(930));
    assertThat(fault.at("/spec/httpFault").toString())
        .isEqualTo("{\"delay\":{\"percent\":30,\"fixedDelay\":\"2500ms\"}}");
    assertThat(fault.at("/spec/route")).isEqualTo(stored("reviews-v2-rollout").at("/spec/route"));
    assertThat(fault.at("/spec/precedence").asInt()).isPositive();
  }

  @Test
  void showsAFaultWithItsCountDownAndStopsIt() {
    store(
        """
        apiVersion: config.istio.io/v1alpha2
        kind: RouteRule
        metadata:
          name: fault-ratings
          annotations: {amime.io/expires-at: "%s"}
        spec:
          destination: {name: ratings}
          httpFault: {abort: {percent: 50, httpStatus: 503}}
        """
            .formatted(Instant.now().plusSeconds(600)));
    go("/");

    Locator card =
        page.getByRole(AriaRole.LISTITEM)
            .filter(new Locator.FilterOptions().setHasText("50 % answered 503"));
    assertThat(card.locator("time")).hasText(Pattern.compile("(9|10):\\d\\d"));
    card.getByRole(AriaRole.BUTTON).click();
    inDialog("Stop").click();

    assertThat(card).hasCount(0);
    assertThat(console.pilot.rules.get("RouteRule", "default", "fault-ratings")).isNull();
  }

  @Test
  void marksTheServersViolationAtItsLineWhileTyping() {
    go("/rules/RouteRule/default/reviews-v2-rollout");
    Locator editor = page.getByLabel("Rule as YAML");
    editor.fill(editor.inputValue().replace("weight: 75", "wieght: 75"));

    Locator problem =
        page.getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHasText("wieght"));
    assertThat(problem).containsText("did you mean \"weight\"");
    int line =
        editor.inputValue().substring(0, editor.inputValue().indexOf("wieght")).split("\n").length;
    assertThat(problem).containsText("Line " + line);
    assertThat(page.locator(".gutter .error")).hasText(String.valueOf(line));
    assertThat(editor).hasAttribute("aria-invalid", "true");
  }

  @Test
  void showsAConflictAndOverwritesNothingInSilence() {
    go("/rules/RouteRule/default/reviews-v2-rollout");
    Locator editor = page.getByLabel("Rule as YAML");
    assertThat(editor).hasValue(Pattern.compile("weight: 25"));
    ObjectNode theirs = stored("reviews-v2-rollout").deepCopy();
    ((ObjectNode) theirs.at("/spec/route/0")).put("weight", 10);
    ((ObjectNode) theirs.at("/spec/route/1")).put("weight", 90);
    console.pilot.rules.put(theirs, true, "user:jane");

    editor.fill(editor.inputValue().replace("25", "50").replace("75", "50"));
    button("Apply").click();
    inDialog("Apply").click();

    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Somebody else changed reviews-v2-rollout");
    assertThat(dialog).containsText("+     weight: 10");
    assertThat(dialog).containsText("+     weight: 50");
    assertThat(stored("reviews-v2-rollout").at("/spec/route/0/weight").asInt()).isEqualTo(10);
    inDialog("Load theirs").click();
    assertThat(editor).hasValue(Pattern.compile("weight: 10"));

    editor.fill(editor.inputValue().replace("10", "20").replace("90", "80"));
    button("Apply").click();
    inDialog("Apply").click();
    assertThat(page.getByText("reviews-v2-rollout is applied.")).isVisible();
    assertThat(stored("reviews-v2-rollout").at("/spec/route/0/weight").asInt()).isEqualTo(20);
  }

  @Test
  void bringsADeletedRuleBack() {
    go("/rules");
    Locator delete =
        page.getByRole(
            AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Delete reviews-v2-rollout"));
    delete.click();
    page.keyboard().press("Escape");
    assertThat(delete).isFocused();
    delete.click();
    inDialog("Delete").click();
    assertThat(row("reviews-v2-rollout")).hasCount(0);

    button("Undo").click();

    assertThat(row("reviews-v2-rollout")).isVisible();
  }

  private void go(String address) {
    page.getByLabel("User").fill("admin");
    page.getByLabel("Password").fill(FixtureCitadel.PASSWORD);
    page.keyboard().press("Enter");
    assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    page.navigate(console.url() + "/#" + address);
  }

  private Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private Locator inDialog(String verb) {
    return page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(verb));
  }

  private Locator row(String name) {
    return page.getByRole(AriaRole.ROW)
        .filter(new Locator.FilterOptions().setHasText(name))
        .filter(
            new Locator.FilterOptions()
                .setHas(
                    page.getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))));
  }

  private static Page.GetByRoleOptions level(int level) {
    return new Page.GetByRoleOptions().setLevel(level);
  }

  private static ObjectNode stored(String name) {
    return console.pilot.rules.get("RouteRule", "default", name);
  }

  private static void store(String yaml) {
    ResourceCodec.decode(yaml)
        .documents()
        .forEach(d -> console.pilot.rules.put(d.source(), false, "user:jane"));
  }
}
