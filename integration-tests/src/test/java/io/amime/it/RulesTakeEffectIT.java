package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.it.Load.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a change takes from Pilot's store to the requests, and what it costs them. */
@ExtendWith(MeshExtension.class)
class RulesTakeEffectIT {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final List<String> SIDECARS =
      List.of(
          "productpage-v1-proxy",
          "details-v1-proxy",
          "reviews-v1-proxy",
          "reviews-v2-proxy",
          "reviews-v3-proxy",
          "ratings-v1-proxy",
          "ratings-v1-2-proxy");

  private final Mesh mesh;

  RulesTakeEffectIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void removeRules() {
    mesh.deleteLessons();
  }

  enum Tool {
    MESH,
    KUBECTL;

    Outcome run(Mesh mesh, String verb, String lesson) {
      var file = Mesh.LESSONS.resolve(lesson + ".yaml").toString();
      return this == MESH ? mesh.cli(verb, "-f", file) : mesh.kubectl(verb, "-f", file);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyLessonActsOnEverySidecarWithinASecondAndLosesNoRequest(Tool tool) {
    var callers = new ArrayList<Load>();
    try (var v3 = Load.through(mesh, "reviews-v3-proxy", "http://ratings:9080/ratings/0", 10)) {
      try {
        SIDECARS.forEach(name -> callers.add(Load.through(mesh, name, Reviews.URL, 8)));
        learn(tool, "ratings-delay", callers, seen -> !seen.body().contains("reviews-v1"));
        learn(tool, "reviews-v2-rollout", callers, seen -> seen.body().contains("reviews-v3"));
        learn(tool, "deny-reviews-v3", List.of(v3), Seen::ok);
      } finally {
        callers.forEach(Load::close);
      }
      callers.forEach(load -> assertThat(load.all(seen -> !seen.ok())).as("%s", load).isEmpty());
      assertThat(v3.all(seen -> !seen.ok() && seen.status() != 403)).isEmpty();
    }
  }

  /**
   * Applies a lesson and takes it back.
   *
   * @param former tells an answer that callers get without the lesson, and cannot get under it
   */
  private void learn(Tool tool, String lesson, List<Load> callers, Predicate<Seen> former) {
    var before = Instant.now();
    awaitAll(callers, load -> load.since(before).anyMatch(former));
    var applied = changed(tool, "apply", lesson);
    awaitAll(callers, load -> load.since(applied.plus(LIMIT)).count() >= 3);
    for (var load : callers) {
      assertThat(load.since(applied.plus(LIMIT)))
          .as("%s under %s, of %s", load, lesson, applied)
          .noneMatch(former);
    }
    var deleted = changed(tool, "delete", lesson);
    awaitAll(callers, load -> load.since(deleted).anyMatch(former));
    for (var load : callers) {
      var first = load.since(deleted).filter(former).map(Seen::sent).min(Comparator.naturalOrder());
      assertThat(first)
          .as("%s after %s", load, lesson)
          .hasValueSatisfying(sent -> assertThat(sent).isBefore(deleted.plus(LIMIT)));
    }
  }

  private Instant changed(Tool tool, String verb, String lesson) {
    var outcome = tool.run(mesh, verb, lesson);
    assertThat(outcome.exit()).as(outcome.all()).isZero();
    return mesh.lastChange();
  }

  private static void awaitAll(List<Load> loads, Predicate<Load> condition) {
    await().atMost(Duration.ofSeconds(10)).until(() -> loads.stream().allMatch(condition));
  }
}
