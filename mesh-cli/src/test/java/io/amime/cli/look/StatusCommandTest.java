package io.amime.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.amime.api.identity.TestAuthority;
import io.amime.cli.CommandLineRun;
import io.amime.cli.ExitCode;
import io.amime.cli.client.Kubeconfig;
import io.amime.cli.state.Kind;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.RunningProcess;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class StatusCommandTest {
  private static final String SYNCED =
      """
      [{"id":"reviews-v3","connected":true,"acked":"b","version":"b","revision":42,
        "refused":null,"lag":"0s"}]
      """;
  private static final String REFUSING =
      """
      [{"id":"reviews-v3","connected":true,"acked":"a","version":"b","revision":42,
        "refused":{"version":"b","violations":["regex too large","no such cluster"]},"lag":"3s"}]
      """;

  private static final String WITHOUT_SECRET =
      """
      [{"id":"reviews-v3","connected":true,"acked":"b","version":"b","revision":42,
        "refused":null,"lag":"0s","problems":[
          {"secret":"default/shop","resource":"Ingress/default/shop","problem":"no file tls.crt"}]}]
      """;

  @TempDir Path folder;

  @Test
  void aProcessThatEndedIsListedWithoutPidAndFailsTheVerb() throws IOException {
    record(ended());
    var run = CommandLineRun.of("status", "-o", "json", "--state-dir", folder.toString());
    var row = JsonMapper.shared().readTree(run.out()).path(0);

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(row.path("name").asString()).isEqualTo("reviews-v3-proxy");
    assertThat(row.path("kind").asString()).isEqualTo("sidecar");
    assertThat(row.path("pid").isNull()).isTrue();
    assertThat(row.path("ready").asBoolean()).isFalse();
    assertThat(row.path("ports").path("outbound").asInt()).isEqualTo(27_100);
    assertThat(row.path("labels").path("version").asString()).isEqualTo("v3");
  }

  @Test
  void peopleAreToldWhatToTry() throws IOException {
    record(ended());
    var run = CommandLineRun.of("--state-dir", folder.toString(), "status");

    assertThat(run.out()).contains("reviews-v3-proxy", "ended", "NO").contains("try: ./mesh up");
  }

  @Test
  void aProxyThatRefusesTheNewestRulesSaysWhyAndFailsTheVerb() throws IOException {
    try (var mesh = running(REFUSING)) {
      var run = mesh.status();

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.out().lines())
          .anyMatch(line -> line.matches("reviews-v3-proxy .* yes .* REFUSED"))
          .contains(
              "reviews-v3-proxy refuses revision 42: regex too large; no such cluster"
                  + " (it keeps the rules it had)")
          .anyMatch(line -> line.startsWith("try: ./mesh history"))
          .noneMatch(line -> line.startsWith("try: ./mesh up"));
    }
  }

  @Test
  void programsReadWhatAProxyRefuses() throws IOException {
    try (var mesh = running(REFUSING)) {
      var run = mesh.status("-o", "json");
      var row = JsonMapper.shared().readTree(run.out()).path(0);

      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(row.propertyNames())
          .containsExactlyInAnyOrder(
              "name", "kind", "pid", "ready", "ports", "service", "labels", "refused");
      assertThat(row.path("ready").asBoolean()).isTrue();
      assertThat(row.path("refused"))
          .isEqualTo(
              JsonMapper.shared()
                  .readTree(
                      """
                      {"revision":42,"version":"b","violations":["regex too large","no such cluster"]}
                      """));
    }
  }

  @Test
  void aProxyOnTheNewestRulesRefusesNothing() throws IOException {
    try (var mesh = running(SYNCED)) {
      var table = mesh.status();
      var json = mesh.status("-o", "json");
      var row = JsonMapper.shared().readTree(json.out()).path(0);

      assertThat(table.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(table.out()).doesNotContainIgnoringCase("refuse").containsPattern("v3 +42\n");
      assertThat(json.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(row.path("revision").asInt()).isEqualTo(42);
      assertThat(row.has("refused")).isFalse();
    }
  }

  @Test
  void aSecretThatCannotBeUsedIsTold() throws IOException {
    try (var mesh = running(WITHOUT_SECRET)) {
      var table = mesh.status();
      var row = JsonMapper.shared().readTree(mesh.status("-o", "json").out()).path(0);

      assertThat(table.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(table.out())
          .contains(
              "reviews-v3-proxy: secret default/shop of Ingress/default/shop: no file tls.crt");
      assertThat(row.at("/problems/0/secret").asString()).isEqualTo("default/shop");
    }
  }

  @Test
  void whereNothingWasStartedNobodyAnswers() {
    var run = CommandLineRun.of("status", "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("nothing was started from " + folder);
  }

  /** A sidecar that is ready, and Pilot with what it knows of it. */
  private RunningMesh running(String proxies) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/ready", exchange -> answer(exchange, ""));
    server.createContext("/v1/proxies", exchange -> answer(exchange, proxies));
    server.start();
    int port = server.getAddress().getPort();
    var pilot = URI.create("http://127.0.0.1:" + port);
    var config = new Kubeconfig(pilot, TestAuthority.create().bundle().pem(), "ey.J.x");
    Files.writeString(new StateDir(folder).kubeconfig(), config.toYaml());
    long pid = ProcessHandle.current().pid();
    record(sidecar(RunningProcess.startTicks(pid), port));
    return new RunningMesh(server, folder);
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    try (exchange) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private record RunningMesh(HttpServer server, Path folder) implements AutoCloseable {
    CommandLineRun status(String... more) {
      var arguments = Stream.of(new String[] {"--state-dir", folder.toString(), "status"}, more);
      return CommandLineRun.of(arguments.flatMap(Stream::of).toArray(String[]::new));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static RunningProcess ended() {
    return sidecar(1, 27_101);
  }

  private static RunningProcess sidecar(long startTicks, int admin) {
    return new RunningProcess(
        "reviews-v3-proxy",
        Kind.SIDECAR,
        ProcessHandle.current().pid(),
        startTicks,
        Map.of("outbound", 27_100, "admin", admin),
        "reviews",
        Map.of("app", "reviews", "version", "v3"));
  }

  private void record(RunningProcess process) throws IOException {
    new ProcessTable(null, List.of(process)).write(new StateDir(folder));
  }
}
