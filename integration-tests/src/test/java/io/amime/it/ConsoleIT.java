package io.amime.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody at the console sees and changes, and what visitors of the demo then get. */
@ExtendWith(MeshExtension.class)
class ConsoleIT {
  private static final String CALLER = "productpage-v1-proxy";

  private static Console console;

  private final Mesh mesh;

  ConsoleIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @BeforeAll
  static void signInWithWhatUpPrinted(Mesh mesh) {
    console = Console.open(mesh.ready("console"));
    console.signIn(mesh.ready("user"), "guess");
    assertThat(console.page().getByRole(AriaRole.ALERT)).hasText("User or password is wrong.");
    console.signIn(mesh.ready("user"), mesh.ready("password"));
    assertThat(console.page().getByRole(AriaRole.HEADING).first()).hasText("The mesh now");
  }

  @AfterAll
  static void close() {
    if (console != null) {
      console.close();
    }
  }

  @AfterEach
  void removeRules() {
    mesh.deleteLessons();
    mesh.cli("delete", "--ignore-not-found", "rr", "reviews-split");
    assertThat(console.errors()).isEmpty();
  }

  @Test
  void servicesShowTheirVersionsWithRatesThatFollowTheTraffic() {
    console.go("/services");
    var rows = rows("reviews");
    assertThat(rows).hasCount(3);
    Reviews.count(mesh.sidecar(CALLER), 12);
    for (int i = 0; i < 3; i++) {
      var row = rows.nth(i);
      assertThat(row).containsText("v" + (i + 1));
      await().atMost(Duration.ofSeconds(10)).until(() -> rate(row) > 0);
    }
    var details = rows("details").first();
    double before = rate(details);
    try (var _ = Load.through(mesh, CALLER, "http://details:9080/details/0", 60)) {
      await().atMost(Duration.ofSeconds(15)).until(() -> rate(details) > before + 1);
    }
  }

  private static Locator rows(String service) {
    return console
        .page()
        .getByRole(AriaRole.ROWGROUP)
        .filter(new Locator.FilterOptions().setHasText(service))
        .getByRole(AriaRole.ROW);
  }

  /** Requests a second, the third cell from the right; a dash where nothing was seen. */
  private static double rate(Locator row) {
    var cells = row.getByRole(AriaRole.CELL).allInnerTexts();
    var text = cells.get(cells.size() - 3);
    return text.equals("–") ? 0 : Double.parseDouble(text);
  }

  @Test
  void theListOfRulesSaysWhichDoNotActAndWhy() {
    mesh.apply("ratings-delay");
    mesh.apply("reviews-v2-rollout");
    mesh.apply("ratings-lb-policy");

    console.go("/rules");

    assertThat(console.rule("ratings-delay")).containsText("Active");
    assertThat(console.rule("reviews-v2-rollout"))
        .containsText(
            Pattern.compile(
                "Shadowed.*shadowed by RouteRule/default/ratings-delay", Pattern.DOTALL));
    assertThat(console.rule("ratings-lb-policy"))
        .containsText(
            Pattern.compile(
                "Idle.*no route from reviews.* sends to exactly version=v1 of ratings",
                Pattern.DOTALL));
  }

  @Test
  void theEditorShowsAViolationAtItsLineAndTheMeshKeepsNothingOfIt() {
    console.go("/rules/new");
    var editor = console.page().getByLabel("Rule as YAML");
    editor.fill(
        """
        apiVersion: config.istio.io/v1alpha2
        kind: RouteRule
        metadata:
          name: typed-wrong
        spec:
          destination:
            name: reviews
          route:
          - labels:
              version: v1
            wieght: 100
        """);

    var problem =
        console
            .page()
            .getByRole(AriaRole.LISTITEM)
            .filter(new Locator.FilterOptions().setHasText("wieght"));
    assertThat(problem).containsText("Line 11");
    assertThat(problem).containsText("did you mean \"weight\"");
    console.press("Apply");
    console.confirm("Apply");
    assertThat(console.page().getByText("spec.route[0].wieght").last()).isVisible();
    assertThat(mesh.cli("get", "routerules").out()).doesNotContain("typed-wrong");
  }

  @Test
  void aSplitByNumberAndBySliderChangesWhatVisitorsGet() {
    console.go("/services/default/reviews/split");
    var v3 = console.percent("v3");
    v3.fill("100");
    v3.press("Tab");
    assertThat(console.percent("v1")).hasValue("0");
    apply("reviews-split");
    await().atMost(Duration.ofSeconds(5)).until(() -> visitors(12).equals("{reviews-v3=12}"));

    var slider = console.slider("v1");
    assertThat(slider).hasValue("0");
    slider.focus();
    for (int i = 0; i < 4; i++) {
      console.page().keyboard().press("Shift+ArrowRight");
    }
    assertThat(slider).hasValue("40");
    assertThat(v3).hasValue("60");
    apply("reviews-split");
    await().atMost(Duration.ofSeconds(5)).until(() -> visitors(12).contains("reviews-v1"));
    var count = Reviews.count(mesh.sidecar(CALLER), 300);
    assertThat(count.keySet()).containsOnly("reviews-v1", "reviews-v3");
    assertThat(count.get("reviews-v1")).isBetween(80, 160);
  }

  private void apply(String rule) {
    console.press("Apply");
    console.confirm("Apply");
    assertThat(console.page().getByText(rule + " is applied.").last()).isVisible();
  }

  private String visitors(int pages) {
    return Reviews.countPages(mesh, pages).toString();
  }

  @Test
  void aFaultMeetsThoseItIsForAndEndsByItself() {
    try (var jason = Load.through(mesh, CALLER, Reviews.URL, 20, "end-user", "jason");
        var others = Load.through(mesh, CALLER, Reviews.URL, 20)) {
      console.go("/services/default/reviews/fault");
      var page = console.page();
      page.getByLabel("Abort").check();
      page.getByLabel("HTTP status").fill("418");
      page.getByLabel("Percent of requests").fill("100");
      page.getByLabel("Requests with a header").check();
      page.getByLabel("Value").fill("jason");
      page.getByLabel("Ends after").selectOption("at a time of my choice");
      var until = Instant.now().plusSeconds(7).truncatedTo(ChronoUnit.SECONDS);
      page.getByLabel("Ends at").fill(LocalDateTime.ofInstant(until, Console.ZONE).toString());
      console.press("Start");
      console.confirm("Start");
      assertThat(page.getByText("100 % answered 418").first()).isVisible();

      await()
          .atMost(Duration.ofSeconds(12))
          .until(() -> jason.since(until.plusMillis(1500)).count() >= 10);
      var aborted = jason.all(s -> s.status() == 418);
      assertThat(aborted).hasSizeGreaterThan(20);
      var last = aborted.stream().map(Load.Seen::sent).max(Comparator.naturalOrder()).orElseThrow();
      assertThat(last).isBetween(until.minusMillis(200), until.plusSeconds(1));
      assertThat(jason.all(s -> s.status() != 418 && !s.ok())).isEmpty();
      assertThat(others.all(s -> !s.ok())).isEmpty();
      assertThat(page.getByText("100 % answered 418")).hasCount(0);
      await()
          .atMost(Duration.ofSeconds(3))
          .until(() -> !mesh.cli("get", "routerules").out().contains("fault-"));
    }
  }

  @Test
  void aStaleEditMeetsAConflictAndOverwritesNothing() throws IOException {
    mesh.apply("reviews-v2-rollout");
    console.go("/rules/RouteRule/default/reviews-v2-rollout");
    var editor = console.page().getByLabel("Rule as YAML");
    assertThat(editor).hasValue(Pattern.compile("weight: 25"));
    applyText(Files.readString(lesson()).replace("25", "10").replace("75", "90"));

    editor.fill(editor.inputValue().replace("25", "50").replace("75", "50"));
    console.press("Apply");
    console.confirm("Apply");

    assertThat(console.dialog()).containsText("Somebody else changed reviews-v2-rollout");
    assertThat(stored()).contains("weight: 10", "weight: 90");
    console.confirm("Load theirs");
    assertThat(editor).hasValue(Pattern.compile("weight: 10"));
    editor.fill(editor.inputValue().replace("10", "20").replace("90", "80"));
    apply("reviews-v2-rollout");
    assertThat(stored()).contains("weight: 20", "weight: 80");
  }

  private static Path lesson() {
    return Mesh.LESSONS.resolve("reviews-v2-rollout.yaml");
  }

  private void applyText(String yaml) throws IOException {
    var file = Files.writeString(Files.createTempFile(mesh.state(), "rule", ".yaml"), yaml);
    var applied = mesh.cli("apply", "-f", file.toString());
    assertThat(applied.exit()).as(applied.all()).isZero();
  }

  private String stored() {
    return mesh.cli("get", "rr", "reviews-v2-rollout", "-o", "yaml").out();
  }
}
