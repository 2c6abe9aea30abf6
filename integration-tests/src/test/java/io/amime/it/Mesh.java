package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole mesh, started by {@code ./mesh up} as a user starts it, in a state folder and on ports of
 * its own.
 */
final class Mesh implements AutoCloseable {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  static final Path LESSONS = ROOT.resolve("samples/bookinfo/lessons");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path state;
  private final int offset;
  private final HttpClient http = HttpClient.newHttpClient();

  private Mesh(Path state, int offset) {
    this.state = state;
    this.offset = offset;
  }

  static Mesh up() throws IOException {
    var mesh = new Mesh(Files.createTempDirectory("amime-it"), freeOffset());
    Runtime.getRuntime().addShutdownHook(new Thread(mesh::close));
    var up = mesh.cli("up");
    assertThat(up.exit()).as("mesh up:%n%s", up.all()).isZero();
    assertThat(up.out()).contains("READY", "console: ", "user: ", "password: ", "kubeconfig: ");
    Files.writeString(mesh.state.resolve("up.out"), up.out());
    return mesh;
  }

  /**
   * The default ports are 8000 to 20001: an offset is free when the first and the last of them are.
   */
  private static int freeOffset() throws IOException {
    for (int offset = 21_000; offset < 43_000; offset += 500) {
      try (var ingress = new ServerSocket(8000 + offset);
          var console = new ServerSocket(20_001 + offset)) {
        return offset;
      } catch (IOException e) {
        continue;
      }
    }
    throw new IOException("no free range of ports");
  }

  /** What a command printed and how it ended. */
  record Result(int exit, String out, String err) {
    String all() {
      return out + err;
    }
  }

  Result cli(String... arguments) {
    var command = new ArrayList<>(List.of(ROOT.resolve("mesh").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state-dir", state.toString(), "--port-offset", "" + offset));
    return run(command, Map.of());
  }

  Result kubectl(String... arguments) {
    var command = new ArrayList<>(List.of(Tools.kubectl().toString()));
    command.addAll(List.of(arguments));
    return run(
        command,
        Map.of("KUBECONFIG", kubeconfig().toString(), "HOME", state.resolve("home").toString()));
  }

  Path kubeconfig() {
    return state.resolve("kubeconfig");
  }

  Path state() {
    return state;
  }

  static Result run(List<String> command, Map<String, String> environment) {
    try {
      var out = Files.createTempFile("amime-it", ".out");
      var err = Files.createTempFile("amime-it", ".err");
      var builder =
          new ProcessBuilder(command)
              .directory(ROOT.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("MESH_SKIP_BUILD", "1");
      var process = builder.start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end:\n" + Files.readString(out));
      }
      var result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** One line of {@code ./mesh status -o json}. */
  JsonNode process(String name) {
    var status = cli("status", "-o", "json");
    return StreamSupport.stream(JSON.readTree(status.out()).spliterator(), false)
        .filter(p -> p.get("name").asString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process " + name + " in " + status.all()));
  }

  int port(String process, String name) {
    return process(process).get("ports").get(name).asInt();
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

  URI console() {
    return URI.create("http://127.0.0.1:" + (20_001 + offset));
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
