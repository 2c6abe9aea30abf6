package io.amime.proxy.cases;

import io.amime.proxy.testing.Tool;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.json.JsonMapper;

/** A running Envoy. */
final class Envoy implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);

  private final Process process;
  private final Path log;
  private final Map<String, Integer> ports = new HashMap<>();

  /** Starts it on a bootstrap, in an empty folder, and returns when it serves. */
  Envoy(EnvoyBootstrap bootstrap, Path folder) throws IOException {
    var config = folder.resolve("envoy.json");
    var admin = folder.resolve("admin");
    log = folder.resolve("log");
    JsonMapper.shared().writeValue(config.toFile(), bootstrap.json());
    process =
        new ProcessBuilder(
                Tool.named("envoy").path().toString(),
                "-c",
                config.toString(),
                "--concurrency",
                "1",
                "--disable-hot-restart",
                "--admin-address-path",
                admin.toString(),
                "--log-level",
                "error")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try (var client = HttpClient.newHttpClient()) {
      Awaitility.await().atMost(START).until(() -> isReady(admin, client));
      readPorts(get(admin, client, "/listeners?format=json"));
    } catch (RuntimeException | IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private boolean isReady(Path admin, HttpClient client) throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException("Envoy has ended: " + Files.readString(log));
    }
    if (!Files.exists(admin) || Files.readString(admin).isEmpty()) {
      return false;
    }
    try {
      return get(admin, client, "/ready").startsWith("LIVE");
    } catch (ConnectException e) {
      return false; // The address is written before it is listened on.
    }
  }

  private static String get(Path admin, HttpClient client, String path) throws IOException {
    var uri = URI.create("http://" + Files.readString(admin).strip() + path);
    try {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void readPorts(String listeners) {
    for (var listener : JsonMapper.shared().readTree(listeners).get("listener_statuses")) {
      ports.put(
          listener.get("name").asString(),
          listener.get("local_address").get("socket_address").get("port_value").asInt());
    }
  }

  /** Of the listener with that name. */
  int port(String listener) {
    return ports.get(listener);
  }

  @Override
  public void close() {
    process.destroy();
    Awaitility.await().until(() -> !process.isAlive());
  }
}
