package io.amime.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.CommandLineRun;
import io.amime.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What the verbs say without a mesh. */
class OfflineVerbsTest {
  private static final String GOOD =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: reviews-default}
      spec:
        destination: {name: reviews}
        route:
        - labels: {version: v1}
      """;

  @TempDir Path folder;

  @Test
  void soundDocumentsHaveNoComplaints() throws IOException {
    var run = CommandLineRun.of("analyze", "-f", write("good.yaml", GOOD));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("1 document, no complaints\n");
  }

  @Test
  void everyErrorOfEveryFileIsNamedWithItsLine() throws IOException {
    write("a.yaml", GOOD.replace("route:", "rout:"));
    write("b.yaml", GOOD.replace("RouteRule", "RouteRul"));
    write("ignored.txt", "not: yaml: at all");
    var run = CommandLineRun.of("analyze", "-f", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out().lines())
        .anySatisfy(line -> assertThat(line).contains("a.yaml:6 RouteRule/default/", "\"rout\""))
        .anySatisfy(line -> assertThat(line).contains("b.yaml:2", "RouteRul", "RouteRule"));
  }

  @Test
  void aDescribedMeshTellsWhatIsMissingThere() throws IOException {
    var rule = write("rule.yaml", GOOD.replace("version: v1", "version: v9"));
    var world =
        write(
            "world.yaml",
            """
            services: [{host: reviews, ports: [{port: 9080}]}]
            instances: [{service: reviews, labels: {version: v1}, count: 2}]
            """);

    assertThat(CommandLineRun.of("analyze", "-f", rule).out()).contains("no complaints");
    var run = CommandLineRun.of("analyze", "-f", rule, "--world", world);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("warning:", "version=v9", "existing: version=v1");
  }

  @Test
  void whatShadowsAndWhatIsUndefinedIsToldWithoutAMesh() throws IOException {
    var file =
        write(
            "today.yaml",
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: reviews}
            spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews}
            spec:
              hosts: [reviews]
              http:
              - route: [{destination: {host: reviews, subset: v2}}]
              - match: [{uri: {prefix: /a}}]
                route: [{destination: {host: reviews, subset: v1}}]
            """);

    assertThat(CommandLineRun.of("analyze", "-f", file).out().lines())
        .anySatisfy(line -> assertThat(line).contains("subset", "\"v2\"", "existing: v1"))
        .anySatisfy(line -> assertThat(line).contains("spec.http[1].match[0]", "spec.http[0]"));
  }

  @Test
  void programsGetJson() throws IOException {
    var file = write("bad.yaml", GOOD.replace("route:", "rout:"));
    var run = CommandLineRun.of("analyze", "-o", "json", "-f", file);
    var json = JsonMapper.shared().readTree(run.out());

    assertThat(json.path("accepted").asBoolean()).isFalse();
    assertThat(json.path("violations").path(0).path("path").asString()).isEqualTo("spec.rout");
    assertThat(json.path("violations").path(0).path("severity").asString()).isEqualTo("error");
  }

  @Test
  void applyRefusesABadFileBeforeItLooksForAMesh() throws IOException {
    var file = write("bad.yaml", GOOD.replace("route:", "rout:"));
    var run = CommandLineRun.of("apply", "-f", file, "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).startsWith("error: 1 error; nothing was changed").contains("\ntry: ");
  }

  @Test
  void withoutAMeshAVerbSaysHowToStartOne() throws IOException {
    var file = write("good.yaml", GOOD);
    var run = CommandLineRun.of("apply", "-f", file, "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("no mesh is known here").contains("try: ./mesh up");
  }

  @Test
  void anUnknownKindListsTheKnownOnes() {
    var run = CommandLineRun.of("get", "routerulez", "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("routerules (rr)", "deniers", "redisquotas");
  }

  @Test
  void aMissingFileIsNamed() {
    var run = CommandLineRun.of("apply", "-f", folder.resolve("none.yaml").toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("none.yaml").doesNotContain("Exception");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
