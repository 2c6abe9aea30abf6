package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;
import tools.jackson.databind.json.JsonMapper;

/** A mesh on a Redis and a PostgreSQL that were there before it, with certificates of seconds. */
class OtherStoresIT {
  private static final String PASSWORD = "seen-by-nobody";
  private static final int RENEWALS = 3;

  private static EmbeddedPostgres postgres;
  private static RedisServer redis;
  private static int redisPort;
  private static Mesh mesh;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    try (var free = new ServerSocket(0)) {
      redisPort = free.getLocalPort();
    }
    redis =
        RedisServer.newRedisServer()
            .port(redisPort)
            .bind("127.0.0.1")
            .setting("save \"\"")
            .onShutdownForceStop(true)
            .build();
    redis.start();
    mesh =
        Mesh.up(
            Map.of("MESH_IDENTITY_CERTIFICATE_TTL", "20s"),
            "--redis-url",
            "redis://127.0.0.1:" + redisPort,
            "--db-url",
            "postgresql://postgres:%s@127.0.0.1:%d/postgres"
                .formatted(PASSWORD, postgres.getPort()));
  }

  @AfterAll
  static void stop() throws IOException {
    if (mesh != null) {
      mesh.close();
    }
    if (redis != null) {
      redis.stop();
    }
    if (postgres != null) {
      postgres.close();
    }
  }

  @Test
  void everySidecarRenewsItsCertificateManyTimesAndNoRequestIsLost() {
    var serials = new TreeMap<String, Set<String>>();
    var proxies = proxies();
    try (var visitors = Load.ofPages(mesh, 15);
        var caller = Load.through(mesh, "productpage-v1-proxy", Reviews.URL, 15)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> {
            proxies.forEach((name, admin) ->
                serials.computeIfAbsent(name, n -> new HashSet<>()).add(serial(admin)));
            return serials.values().stream().allMatch(s -> s.size() > RENEWALS);
          });
      visitors.close();
      caller.close();
      assertThat(visitors.all(seen -> !seen.ok())).isEmpty();
      assertThat(caller.all(seen -> !seen.ok())).isEmpty();
      assertThat(visitors.count()).isGreaterThan(200);
    }
    assertThat(serials).hasSize(8);
  }

  /** Admin ports of all proxies, by name. */
  private static Map<String, Integer> proxies() {
    return mesh.processes().stream()
        .filter(p -> p.path("ports").has("admin"))
        .collect(
            Collectors.toMap(
                p -> p.path("name").asString(), p -> p.path("ports").path("admin").asInt()));
  }

  private static String serial(int admin) {
    var certs = mesh.get(URI.create("http://127.0.0.1:" + admin + "/certs")).body();
    return JsonMapper.shared().readTree(certs).get("serial").asString();
  }

  @Test
  void quotasAndRatesAreCountedInTheRedisThatWasThere() throws IOException {
    assertThat(mesh.cli("status").out()).contains("mixer").doesNotContain("redis");
    mesh.apply("ratings-quota");
    try {
      var caller = mesh.sidecar("reviews-v1-proxy");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> caller.get("http://ratings:9080/ratings/0").statusCode() == 429);
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(keys()).contains("amime:quota:", "amime:rates:"));
    } finally {
      mesh.delete("ratings-quota");
    }
  }

  private static String keys() throws IOException {
    try (var socket = new Socket("127.0.0.1", redisPort)) {
      socket.getOutputStream().write("KEYS *\r\nQUIT\r\n".getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void rulesAreKeptInTheGivenDatabaseWhilePilotRestarts() throws IOException {
    mesh.apply("reviews-v2-rollout");
    var before = mesh.pilot().get("/v1/history?limit=500").json();
    mesh.kill("pilot");

    var up = mesh.cli("up");

    assertThat(up.exit()).as(up.all()).isZero();
    assertThat(mesh.pilot().get("/v1/history?limit=500").json()).isEqualTo(before);
    assertThat(mesh.cli("get", "routerules").out()).containsPattern("reviews-v2-rollout.*active");
    mesh.delete("reviews-v2-rollout");
    try (var files = Files.walk(mesh.state().resolve("pilot"))) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(f -> f.startsWith("store"));
    }
  }

  @Test
  void thePasswordOfTheDatabaseIsInNobodysArguments() throws IOException {
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        assertThat(arguments(process)).noneMatch(argument -> argument.contains(PASSWORD));
      }
    }
  }

  private static List<String> arguments(Path process) {
    try {
      return Arrays.asList(Files.readString(process.resolve("cmdline")).split("\0"));
    } catch (IOException e) {
      return List.of(); // It has ended meanwhile.
    }
  }
}
