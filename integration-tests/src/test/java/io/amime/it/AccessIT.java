package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.client.Kubeconfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may do what, by every way in. */
@ExtendWith(MeshExtension.class)
class AccessIT {
  private static final String LESSON =
      Mesh.LESSONS.resolve("reviews-v2-rollout.yaml").toAbsolutePath().toString();
  private static final String RULES =
      "/apis/config.istio.io/v1alpha2/namespaces/default/routerules";
  private static final int MIXER = 15_004;
  private static final int CITADEL = 8060;

  private final Mesh mesh;

  AccessIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void removeRules() {
    mesh.deleteLessons();
  }

  @Test
  void aWrongTokenIsUnauthorizedByEveryWayIn() throws IOException {
    var stranger = colleague("wrong");

    for (var verb : List.of("get rr", "apply -f " + LESSON, "history", "undo")) {
      var refused = mesh(stranger, verb);
      assertThat(refused.exit()).as(verb).isEqualTo(1);
      assertThat(refused.all()).contains("token is not valid (401)", "try: ");
      assertNoTrace(refused.all());
    }
    for (var verb : List.of("get routerules", "apply -f " + LESSON)) {
      var refused = kubectl(stranger, verb);
      assertThat(refused.exit()).as(verb).isNotZero();
      assertThat(refused.err()).contains("asked for the client to provide credentials");
      assertNoTrace(refused.all());
    }
    var pilot = mesh.pilot();
    for (var token : List.of("wrong", forged(pilot.token()))) {
      for (var service : List.of(pilot, mesh.service(MIXER), mesh.service(CITADEL))) {
        for (var path : List.of("/v1/services", "/v1/rates", "/v1/certificates", RULES)) {
          var refused = service.as(token).get(path);
          assertThat(refused.status()).as(service.server() + path).isEqualTo(401);
          assertNoTrace(refused.body());
        }
      }
    }
  }

  /** Another's signature under the same words. */
  private static String forged(String token) {
    int signature = token.lastIndexOf('.') + 1;
    return token.substring(0, signature) + new StringBuilder(token.substring(signature)).reverse();
  }

  @Test
  void whoMayOnlyLookIsForbiddenToChange() throws IOException {
    var token = token("viewer@mesh");
    var viewer = colleague(token);
    assertThat(mesh(viewer, "get ingresses").out()).contains("bookinfo");

    var refused = mesh(viewer, "apply -f " + LESSON);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("needs editor@service/default/reviews (403)", "try: ");
    assertNoTrace(refused.all());

    var byKubectl = kubectl(viewer, "apply -f " + LESSON);
    assertThat(byKubectl.exit()).isNotZero();
    assertThat(byKubectl.err()).contains("(Forbidden)", "needs editor@service/default/reviews");
    assertNoTrace(byKubectl.all());

    var yaml = Files.readString(Path.of(LESSON));
    var pilot = mesh.pilot().as(token);
    var batch = pilot.send("POST", "/v1/batches", Rest.YAML, yaml);
    assertThat(batch.status()).isEqualTo(403);
    assertThat(batch.contentType()).startsWith("application/problem+json");
    assertThat(batch.json().path("detail").asString()).contains("editor@service/default/reviews");
    var created = pilot.send("POST", RULES, Rest.YAML, yaml);
    assertThat(created.status()).isEqualTo(403);
    assertThat(created.json().path("kind").asString()).isEqualTo("Status");
    assertThat(created.json().path("reason").asString()).isEqualTo("Forbidden");
    var tokens =
        mesh.service(CITADEL)
            .as(token)
            .send(
                "POST",
                "/v1/tokens",
                Rest.JSON,
                """
                {"name": "me", "roles": ["platform@mesh"], "ttl": "1h"}\
                """);
    assertThat(tokens.status()).isEqualTo(403);
    assertThat(mesh.cli("get", "routerules").out()).doesNotContain("reviews-v2-rollout");
  }

  @Test
  void anEditorOfOneServiceChangesThatOneOnly() throws IOException {
    var editor = colleague(token("editor@service/default/reviews"));

    var own = mesh(editor, "apply -f " + LESSON);
    assertThat(own.exit()).as(own.all()).isZero();
    var other = mesh(editor, "apply -f " + Mesh.LESSONS.resolve("ratings-v1.yaml"));
    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.err()).contains("needs editor@service/default/ratings (403)");
    assertThat(mesh.cli("get", "routerules").out())
        .contains("reviews-v2-rollout")
        .doesNotContain("ratings-v1");
  }

  private String token(String role) {
    var made = mesh.cli("token", "colleague", "--role", role, "--ttl", "10m");
    assertThat(made.exit()).as(made.all()).isZero();
    return made.out().strip();
  }

  /** A state folder in which there is nothing but a kubeconfig with that token. */
  private Path colleague(String token) throws IOException {
    var config = Kubeconfig.read(mesh.kubeconfig());
    var theirs = new Kubeconfig(config.server(), config.certificateAuthority(), token);
    var folder = Files.createTempDirectory(mesh.state(), "colleague");
    Files.writeString(folder.resolve("kubeconfig"), theirs.toYaml());
    return folder;
  }

  private static Outcome mesh(Path folder, String verb) {
    var command = Mesh.ROOT.resolve("mesh") + " --state-dir " + folder + " " + verb;
    return Outcome.of(List.of(command.split(" ")), Map.of());
  }

  private static Outcome kubectl(Path folder, String verb) {
    return Outcome.of(
        List.of((Tools.kubectl() + " " + verb).split(" ")),
        Map.of("KUBECONFIG", folder.resolve("kubeconfig").toString(), "HOME", folder.toString()));
  }

  private static void assertNoTrace(String text) {
    assertThat(text).doesNotContain("Exception", "\tat ", "io.amime");
  }
}
