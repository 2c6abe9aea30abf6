package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several hands on the same rules: nobody overwrites what he has not seen, and no half is kept. */
@ExtendWith(MeshExtension.class)
class ConcurrentEditsIT {
  private static final String ROLLOUT =
      "/apis/config.istio.io/v1alpha2/namespaces/default/routerules/reviews-v2-rollout";
  private static final int EDITORS = 6;

  private final Mesh mesh;

  ConcurrentEditsIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void removeRules() {
    mesh.deleteLessons();
  }

  @Test
  void ofSimultaneousEditsOneIsKeptAndTheOthersAreTold() throws Exception {
    mesh.apply("reviews-v2-rollout");
    var seen = mesh.pilot().get(ROLLOUT).body();
    var edits = new ArrayList<Callable<Rest.Answer>>();
    for (int i = 1; i <= EDITORS; i++) {
      var edit = weights(seen, i);
      edits.add(() -> mesh.pilot().send("PUT", ROLLOUT, Rest.JSON, edit));
    }

    var answers = new ArrayList<Rest.Answer>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Rest.Answer> answer : pool.invokeAll(edits)) {
        answers.add(answer.get());
      }
    }

    assertThat(answers).filteredOn(a -> a.status() == 409).hasSize(EDITORS - 1);
    assertThat(answers)
        .filteredOn(a -> a.status() == 409)
        .allMatch(a -> a.json().path("reason").asString().equals("Conflict"));
    var kept = answers.stream().filter(a -> a.status() == 200).findFirst().orElseThrow();
    assertThat(mesh.pilot().get(ROLLOUT).json().at("/spec/route"))
        .isEqualTo(kept.json().at("/spec/route"));
  }

  @Test
  void aStaleDocumentIsAConflictForKubectlAndForTheCommandLine() throws IOException {
    mesh.apply("reviews-v2-rollout");
    var seen = mesh.pilot().get(ROLLOUT).body();
    var newer = mesh.pilot().send("PUT", ROLLOUT, Rest.JSON, weights(seen, 10));
    assertThat(newer.status()).isEqualTo(200);
    var stale = file(weights(seen, 50));

    var byKubectl = mesh.kubectl("replace", "-f", stale);
    assertThat(byKubectl.exit()).isNotZero();
    assertThat(byKubectl.err()).contains("(Conflict)", "has been modified");
    var applied = mesh.cli("apply", "-f", stale);
    assertThat(applied.exit()).isEqualTo(1);
    assertThat(applied.err())
        .contains("reviews-v2-rollout was changed by somebody else in between (409)", "try: ");
    assertThat(mesh.pilot().get(ROLLOUT).json().at("/spec/route/0/weight").asInt()).isEqualTo(10);
  }

  /** The lesson's 25 and 75 become others; the version that it was read at stays in it. */
  private static String weights(String rule, int v2) {
    return rule.replace("\"weight\":25", "\"weight\":" + v2)
        .replace("\"weight\":75", "\"weight\":" + (100 - v2));
  }

  private String file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(mesh.state(), "stale", ".json"), text).toString();
  }

  @Test
  void aBatchWithOneBadDocumentChangesNothing() throws IOException {
    var good =
        Files.readString(Path.of(Mesh.LESSONS.resolve("reviews-v2-rollout.yaml").toString()));
    var bad =
        """
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: RouteRule
        metadata:
          name: bad
        spec:
          destination:
            name: ratings
          precedence: high
          route:
          - weight: 60
          - weight: 30
        """;
    var before = mesh.lastChange();

    var refused = mesh.pilot().send("POST", "/v1/batches", Rest.YAML, good + bad);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.contentType()).startsWith("application/problem+json");
    var problem = refused.json();
    assertThat(problem.path("title").asString()).isEqualTo("Invalid");
    var violations = problem.path("violations");
    assertThat(violations.valueStream().map(v -> v.path("resource").asString()))
        .containsOnly("RouteRule/default/bad");
    assertThat(violations.valueStream().map(v -> v.path("path").asString()))
        .contains("spec.precedence", "spec.route");
    int line =
        (good + bad).substring(0, (good + bad).indexOf("precedence: high")).split("\n").length;
    assertThat(violations.valueStream().map(v -> v.path("line").asInt(0))).contains(line);
    assertThat(refused.body()).contains("high").doesNotContain("Exception");
    assertThat(mesh.pilot().get(ROLLOUT).status()).isEqualTo(404);
    assertThat(mesh.lastChange()).isEqualTo(before);
  }
}
