package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.cli.client.Kubeconfig;
import io.amime.cli.state.PortHolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole mesh, started by {@code ./mesh up} as a user starts it, in a state folder and on ports of
 * its own.
 */
final class Mesh implements AutoCloseable {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  static final Path LESSONS = ROOT.resolve("samples/bookinfo/lessons");

  /** Ingress in plain text and over TLS, Citadel, Mixer, Pilot, console. */
  private static final List<Integer> KNOWN = List.of(8000, 8443, 8060, 15_004, 15_010, 20_001);

  private static final int OFFSETS = 340;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path state;
  private final int offset;
  private final Map<String, String> environment;
  private final Map<String, JsonNode> ports = new ConcurrentHashMap<>();
  private String ready = "";
  private final HttpClient http = HttpClient.newHttpClient();

  private Mesh(Path state, int offset, Map<String, String> environment) {
    this.state = state;
    this.offset = offset;
    this.environment = environment;
  }

  /**
   * @param environment of every command, settings of the mesh among it
   * @param options of {@code up}
   */
  static Mesh up(Map<String, String> environment, String... options) throws IOException {
    var mesh = new Mesh(Files.createTempDirectory("amime-it"), freeOffset(), environment);
    Runtime.getRuntime().addShutdownHook(new Thread(mesh::close));
    var up =
        mesh.cli(Stream.concat(Stream.of("up"), Arrays.stream(options)).toArray(String[]::new));
    assertThat(up.exit()).as("mesh up:%n%s", up.all()).isZero();
    assertThat(up.out()).contains("READY", "console: ", "user: ", "password: ", "kubeconfig: ");
    mesh.ready = up.out().substring(up.out().indexOf("READY"));
    return mesh;
  }

  /**
   * An offset at which the ports that users know are free. It keeps them below those that the
   * system gives to clients, and begins elsewhere in each run, so that two seldom meet.
   */
  private static int freeOffset() {
    int first = (int) (ProcessHandle.current().pid() % OFFSETS);
    return IntStream.range(first, first + OFFSETS)
        .map(i -> 100 + i % OFFSETS * 20)
        .filter(offset -> KNOWN.stream().allMatch(port -> PortHolder.isFree(port + offset)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no free range of ports"));
  }

  Outcome cli(String... arguments) {
    var command = new ArrayList<>(List.of(ROOT.resolve("mesh").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state-dir", state.toString(), "--port-offset", "" + offset));
    return Outcome.of(command, environment);
  }

  Outcome kubectl(String... arguments) {
    var command = new ArrayList<>(List.of(Tools.kubectl().toString()));
    command.addAll(List.of(arguments));
    return Outcome.of(
        command,
        Map.of("KUBECONFIG", kubeconfig().toString(), "HOME", state.resolve("home").toString()));
  }

  /** Pilot, with all rights. */
  Rest pilot() {
    return Rest.of(Kubeconfig.read(kubeconfig()));
  }

  /** Another service of the control plane, by its usual port. */
  Rest service(int port) {
    return pilot().at(URI.create("https://127.0.0.1:" + (port + offset)));
  }

  /** When the newest revision was written, by the server's clock. */
  Instant lastChange() {
    var newest = pilot().get("/v1/history?limit=1").json().path("items").path(0);
    return Instant.parse(newest.path("time").asString());
  }

  /** The word behind a name in what {@code up} printed after READY. */
  String ready(String name) {
    var line = Pattern.compile("(?m)^" + name + ": (\\S+)$").matcher(ready);
    assertThat(line.find()).as(name + " in " + ready).isTrue();
    return line.group(1);
  }

  Path kubeconfig() {
    return state.resolve("kubeconfig");
  }

  Path state() {
    return state;
  }

  /** What {@code ./mesh status -o json} says now. */
  List<JsonNode> processes() {
    var status = cli("status", "-o", "json");
    return JSON.readTree(status.out()).valueStream().toList();
  }

  JsonNode process(String name) {
    return processes().stream()
        .filter(p -> p.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process " + name));
  }

  /** Ports stay what they are when a process is started again. */
  int port(String process, String use) {
    if (ports.isEmpty()) {
      processes().forEach(p -> ports.put(p.get("name").asString(), p.get("ports")));
    }
    return Objects.requireNonNull(ports.get(process), process).get(use).asInt();
  }

  void kill(String name) {
    var handle = ProcessHandle.of(process(name).get("pid").asLong()).orElseThrow();
    handle.destroyForcibly();
    await().atMost(Duration.ofSeconds(10)).until(() -> !handle.isAlive());
  }

  /**
   * Kills a process and starts it again by the command line that it had. Whoever restarts must end
   * it before {@code up}, which knows only what it started itself.
   */
  Process restart(String name) {
    var handle = ProcessHandle.of(process(name).get("pid").asLong()).orElseThrow();
    var pid = handle.pid();
    try {
      var arguments = Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0");
      var folder = Path.of("/proc/" + pid + "/cwd").toRealPath();
      int admin = port(name, "admin");
      handle.destroyForcibly();
      await().atMost(Duration.ofSeconds(10)).until(() -> !handle.isAlive());
      var log = state.resolve("restarted-" + name + ".log").toFile();
      var again =
          new ProcessBuilder(arguments)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(again::destroyForcibly));
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() ->
              http.send(
                          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/ready"))
                              .build(),
                          HttpResponse.BodyHandlers.discarding())
                      .statusCode()
                  == 200);
      return again;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  URI ingress(String path) {
    return URI.create("http://127.0.0.1:" + (8000 + offset) + path);
  }

  HttpResponse<String> get(URI uri, String... headers) {
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("GET " + uri + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> page(String... headers) {
    return get(ingress("/productpage"), headers);
  }

  /** What applications use: requests through the outbound listener of their own sidecar. */
  Sidecar sidecar(String name) {
    return new Sidecar(port(name, "outbound"));
  }

  /** Applies a lesson of the demo and waits until every proxy has it. */
  void apply(String lesson) {
    var result = cli("apply", "--wait", "-f", LESSONS.resolve(lesson + ".yaml").toString());
    assertThat(result.exit()).as(result.all()).isZero();
  }

  void delete(String lesson) {
    var file = LESSONS.resolve(lesson + ".yaml").toString();
    var result = cli("delete", "--ignore-not-found", "-f", file);
    assertThat(result.exit()).as(result.all()).isZero();
  }

  /** Takes every lesson back but the way in. */
  void deleteLessons() {
    var arguments = new ArrayList<>(List.of("delete", "--ignore-not-found"));
    try (var files = Files.list(LESSONS)) {
      files
          .filter(f -> f.toString().endsWith(".yaml") && !f.endsWith("ingress.yaml"))
          .forEach(f -> arguments.addAll(List.of("-f", f.toString())));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    var result = cli(arguments.toArray(String[]::new));
    assertThat(result.exit()).as(result.all()).isZero();
  }

  @Override
  public void close() {
    if (Files.exists(state.resolve("processes.json"))) {
      cli("down");
    }
  }
}
