package io.amime.pilot;

import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.TestAuthority;
import io.amime.spring.TestMesh;
import io.amime.spring.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Pilot on a free port, with TLS and tokens as in a mesh; one for all tests of a run. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    classes = PilotApplication.class)
@Import(TestMesh.class)
public abstract class RunningPilot {
  public static final String CONFIG = "/apis/config.istio.io/v1alpha2/namespaces/default/";

  private static final Path STORE = store();

  @LocalServerPort protected int port;
  @Autowired protected TestAuthority authority;
  @Autowired protected TestTokens tokens;

  private static Path store() {
    try {
      return Files.createTempDirectory("pilot-it").resolve("store");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    registry.add("mesh.pilot.db-url", () -> "jdbc:h2:file:" + STORE);
  }

  protected final URI uri(String path) {
    return URI.create("https://localhost:" + port + path);
  }

  protected final String admin() {
    return tokens.token("user:admin", "platform@mesh");
  }

  /** An answer. */
  public record Answer(int status, String body, Map<String, List<String>> headers) {
    public JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    public List<String> warnings() {
      return headers.getOrDefault("warning", List.of());
    }
  }

  protected final Answer send(HttpClient client, HttpRequest.Builder request) throws Exception {
    var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response.headers().map());
  }

  /** Calls as a person with that token. */
  protected final Answer call(String token, String method, String path, String type, String body)
      throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
      return send(
          client,
          HttpRequest.newBuilder(uri(path))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", type)
              .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }
  }

  protected final Answer get(String path) throws Exception {
    return call(admin(), "GET", path, "application/json", "");
  }

  protected final Answer post(String path, String body) throws Exception {
    return call(admin(), "POST", path, "application/json", body);
  }

  protected final Answer delete(String path) throws Exception {
    return call(admin(), "DELETE", path, "application/json", "");
  }

  protected final LiveIdentity identity(String account) {
    return authority.identity("default", account);
  }

  protected static HttpClient clientOf(LiveIdentity identity) {
    return MeshClient.to(identity, "istio-system", "pilot").http();
  }

  protected static Registration registration(String service, String version, int inbound) {
    return new Registration(
        new Workload(
            service + "-" + version,
            Workload.Mode.SIDECAR,
            service,
            "default",
            service,
            Map.of("app", service, "version", version)),
        "127.0.0.1",
        inbound,
        List.of(new Registration.Port(9080, "http", 9080)),
        null,
        true);
  }

  protected final Answer register(LiveIdentity identity, Registration registration)
      throws Exception {
    return send(
        clientOf(identity),
        HttpRequest.newBuilder(uri("/v1/workloads"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JsonMapper.shared().writeValueAsString(registration))));
  }

  protected static String rule(String name, String destination, String spec) {
    return """
    {"apiVersion":"config.istio.io/v1alpha2","kind":"RouteRule","metadata":{"name":"%s"},
     "spec":{"destination":{"name":"%s"}%s}}
    """
        .formatted(name, destination, spec);
  }

  /** Waits until Pilot has noticed that the feeds of earlier tests are closed. */
  protected final void awaitNobodyListens() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            get("/v1/proxies")
                .json()
                .valueStream()
                .noneMatch(p -> p.path("connected").asBoolean()));
  }
}
