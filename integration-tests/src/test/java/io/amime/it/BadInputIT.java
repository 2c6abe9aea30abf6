package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Wrong input meets a clear answer, and changes nothing. */
@ExtendWith(MeshExtension.class)
class BadInputIT {
  private final Mesh mesh;

  BadInputIT(Mesh mesh) {
    this.mesh = mesh;
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(mesh.state(), "bad", ".yaml"), yaml);
  }

  @Test
  void everyViolationIsNamedAndNothingOfTheFileIsApplied() throws Exception {
    var file =
        file(
            """
            apiVersion: config.istio.io/v1alpha2
            kind: RouteRule
            metadata:
              name: good-one
            spec:
              destination:
                name: reviews
              precedence: 1
            ---
            apiVersion: config.istio.io/v1alpha2
            kind: RouteRule
            metadata:
              name: bad-one
            spec:
              destination:
                name: reviews
              route:
              - labels:
                  version: v1
                wieght: 50
              httpReqTimeout:
                simpleTimeout:
                  timeout: 5
            """);
    var applied = mesh.cli("apply", "-f", file.toString());
    assertThat(applied.exit()).isEqualTo(1);
    assertThat(applied.err())
        .contains("bad-one", "wieght", "weight")
        .contains("spec.httpReqTimeout.simpleTimeout.timeout", "5s")
        .contains("try:")
        .doesNotContain("Exception");
    assertThat(mesh.cli("get", "routerules").out()).doesNotContain("good-one");
    var kubectl = mesh.kubectl("apply", "-f", file.toString());
    assertThat(kubectl.exit()).isNotZero();
    assertThat(kubectl.err()).contains("bad-one", "wieght");
    mesh.cli("delete", "routerule", "good-one");
  }

  @Test
  void anUnknownKindListsTheKnownOnes() throws Exception {
    var file = file("apiVersion: config.istio.io/v1alpha2\nkind: RouteRul\nmetadata:\n  name: x\n");
    var applied = mesh.cli("apply", "-f", file.toString());
    assertThat(applied.exit()).isEqualTo(1);
    assertThat(applied.err()).contains("RouteRul", "RouteRule", "DestinationPolicy", "denier");
  }

  @Test
  void aPortInUseNamesItsProcess() throws Exception {
    var other = Files.createTempDirectory("amime-other");
    var offset = mesh.ingress("/").getPort() - 8000;
    var up =
        Outcome.of(
            List.of(
                Mesh.ROOT.resolve("mesh").toString(),
                "up",
                "--state-dir",
                other.toString(),
                "--port-offset",
                "" + offset),
            Map.of());
    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err()).containsPattern("pid \\d+").doesNotContain("Exception");
    assertThat(mesh.page().statusCode()).isEqualTo(200);
  }
}
