package io.amime.pilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.pilot.RunningPilot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl, as people will use it. */
class KubectlIT extends RunningPilot {
  private static final String RULE =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata:
        name: reviews-v2-rollout
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

  /** Its {@code spec:} is empty, as the lesson writes it. */
  private static final String NOTHING =
      """
      apiVersion: "config.istio.io/v1alpha2"
      kind: checknothing
      metadata:
        name: denyreviewsv3request
      spec:
      """;

  @TempDir Path directory;
  private Path kubectl;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    kubectl = find();
    file = directory.resolve("rule.yaml");
    Files.writeString(file, RULE);
    var pem = authority.bundle().pem();
    Files.writeString(
        directory.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: mesh
        clusters:
        - name: mesh
          cluster: {server: "https://localhost:%d", certificate-authority-data: %s}
        users:
        - name: me
          user: {token: %s}
        contexts:
        - name: mesh
          context: {cluster: mesh, user: me}
        """
            .formatted(
                port,
                Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)),
                admin()));
  }

  private static Path find() {
    var folders = new ArrayList<Path>();
    folders.add(Path.of(System.getProperty("user.home"), ".cache/amime-tools/bin"));
    Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
    var found = folders.stream().map(f -> f.resolve("kubectl")).filter(Files::isExecutable);
    return found
        .findFirst()
        .orElseGet(() -> {
          var hint = "kubectl is missing: run integration-tests/tools";
          if ("required".equals(System.getenv("MESH_TOOLS"))) {
            throw new AssertionError(hint);
          }
          return Assumptions.abort(hint);
        });
  }

  @AfterEach
  void removeAll() throws Exception {
    delete(CONFIG + "routerules/reviews-v2-rollout");
    delete(CONFIG + "checknothings/denyreviewsv3request");
  }

  private record Run(int exit, String output) {}

  private ProcessBuilder command(String... arguments) {
    var command = new ArrayList<String>(List.of(kubectl.toString()));
    command.addAll(Arrays.asList(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", directory.resolve("kubeconfig").toString());
    builder.environment().put("HOME", directory.toString());
    builder.environment().remove("KUBERNETES_SERVICE_HOST");
    return builder;
  }

  private Run run(String... arguments) throws Exception {
    var process = command(arguments).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }

  private String good(String... arguments) throws Exception {
    var run = run(arguments);
    assertThat(run.exit()).as(run.output()).isZero();
    return run.output();
  }

  @Test
  void applyGetDiffDescribeAndDelete() throws Exception {
    assertThat(good("apply", "-f", file.toString())).contains("reviews-v2-rollout created");
    assertThat(good("apply", "-f", file.toString())).contains("reviews-v2-rollout unchanged");
    assertThat(good("get", "rr"))
        .contains("NAME", "DESTINATION", "STATE", "AGE")
        .contains("reviews-v2-rollout", "reviews");
    assertThat(good("get", "routerules", "-A")).contains("default", "reviews-v2-rollout");
    assertThat(good("get", "rr", "reviews-v2-rollout", "-o", "yaml")).contains("weight: 25");

    Files.writeString(file, RULE.replace("25", "40").replace("75", "60"));
    var diff = run("diff", "-f", file.toString());
    assertThat(diff.exit()).isEqualTo(1);
    assertThat(diff.output()).contains("-    weight: 25", "+    weight: 40");
    assertThat(good("apply", "--dry-run=server", "-f", file.toString())).contains("server dry run");
    assertThat(good("get", "rr", "-o", "yaml")).contains("weight: 25");
    assertThat(good("apply", "-f", file.toString())).contains("configured");
    assertThat(good("get", "rr", "-o", "yaml")).contains("weight: 40").contains("generation: 2");

    assertThat(good("describe", "rr", "reviews-v2-rollout"))
        .contains("Kind:         RouteRule", "Type:", "Accepted");
    assertThat(good("delete", "-f", file.toString())).contains("deleted");
    assertThat(run("get", "rr", "reviews-v2-rollout").output()).contains("not found");
  }

  @Test
  void explainPrintsTheModelsOwnWords() throws Exception {
    assertThat(good("explain", "routerules.spec.httpFault"))
        .contains("RouteRule", "delay", "abort");
  }

  @Test
  void todaysKindsAreAppliedAsTheyAre() throws Exception {
    Files.writeString(
        file,
        """
        apiVersion: networking.istio.io/v1beta1
        kind: DestinationRule
        metadata: {name: kubectl-ratings}
        spec:
          host: ratings
          subsets: [{name: v1, labels: {version: v1}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: kubectl-ratings}
        spec:
          hosts: [ratings]
          http: [{route: [{destination: {host: ratings, subset: v1}}]}]
        """);

    assertThat(good("apply", "-f", file.toString()))
        .contains("destinationrule.networking.istio.io/kubectl-ratings created")
        .contains("virtualservice.networking.istio.io/kubectl-ratings created");
    assertThat(good("apply", "-f", file.toString())).contains("unchanged");
    assertThat(good("get", "vs,dr")).contains("kubectl-ratings", "ratings");
    assertThat(good("explain", "virtualservices.spec.http.fault")).contains("delay", "abort");
    assertThat(good("delete", "-f", file.toString())).contains("deleted");
  }

  @Test
  void anEmptySpecIsApplied() throws Exception {
    Files.writeString(file, NOTHING);

    assertThat(good("apply", "-f", file.toString())).contains("created");
    assertThat(good("apply", "-f", file.toString())).contains("unchanged");
  }

  @Test
  void serverSideApplyKnowsItsFields() throws Exception {
    assertThat(good("apply", "-f", file.toString())).contains("created");
    assertThat(good("apply", "--server-side", "-f", file.toString()))
        .contains("serverside-applied");
    assertThat(good("get", "rr", "-o", "yaml", "--show-managed-fields"))
        .contains("manager: kubectl", "operation: Apply");

    Files.writeString(file, RULE.replace("25", "40").replace("75", "60"));
    var other = run("apply", "--server-side", "--field-manager=other", "-f", file.toString());
    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.output()).contains("conflict").contains("spec.route");
  }

  @Test
  void aBadDocumentIsRefusedWithOneLinePerViolation() throws Exception {
    Files.writeString(file, RULE.replace("75", "80").replace("name: reviews\n", "nam: reviews\n"));

    var run = run("apply", "-f", file.toString());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output())
        .contains("The RouteRule \"reviews-v2-rollout\" is invalid")
        .contains("* spec.destination.nam", "* spec.route");
  }

  @Test
  void waitAndWatchSeeWhatHappens() throws Exception {
    good("apply", "-f", file.toString());
    assertThat(good("wait", "--for=condition=Applied", "--timeout=20s", "rr/reviews-v2-rollout"))
        .contains("condition met");

    var watch = command("get", "rr", "-w").start();
    try (var lines = watch.inputReader()) {
      assertThat(lines.readLine()).contains("NAME");
      assertThat(lines.readLine()).contains("reviews-v2-rollout");
      Files.writeString(file, RULE.replace("name: reviews\n", "name: ratings\n"));
      good("apply", "-f", file.toString());
      var line = lines.readLine();
      while (!line.contains("ratings")) {
        line = lines.readLine();
      }
      assertThat(line).contains("reviews-v2-rollout");
    } finally {
      watch.destroyForcibly();
    }
  }
}
