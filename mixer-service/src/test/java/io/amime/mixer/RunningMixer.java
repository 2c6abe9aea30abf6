package io.amime.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.TestAuthority;
import io.amime.mixer.config.LivePolicy;
import io.amime.mixer.config.StubPilot;
import io.amime.mixer.redis.TestRedis;
import io.amime.spring.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole service over TLS, with a feed like Pilot's and a real Redis; one for all tests, which
 * end with the JVM.
 */
@SpringBootTest(
    classes = MixerApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(RunningMixer.Identities.class)
abstract class RunningMixer {
  static final String LESSON =
      """
      apiVersion: "config.istio.io/v1alpha2"
      kind: denier
      metadata:
        name: denyreviewsv3handler
      spec:
        status:
          code: 7
          message: Not allowed
      ---
      apiVersion: "config.istio.io/v1alpha2"
      kind: checknothing
      metadata:
        name: denyreviewsv3request
      spec:
      ---
      apiVersion: "config.istio.io/v1alpha2"
      kind: rule
      metadata:
        name: denyreviewsv3
      spec:
        match: destination.labels["app"] == "ratings" && source.labels["app"]=="reviews" && source.labels["version"] == "v3"
        actions:
        - handler: denyreviewsv3handler.denier
          instances: [ denyreviewsv3request.checknothing ]
      """;

  static final TestAuthority AUTHORITY = TestAuthority.create();
  static final TestTokens TOKENS = new TestTokens();
  static final StubPilot PILOT = new StubPilot(AUTHORITY.identity("istio-system", "pilot"));
  static final TestRedis REDIS = TestRedis.running();
  static final JsonMapper JSON = JsonMapper.builder().build();

  static final Path STATE = temporary();

  @LocalServerPort int port;
  @Autowired LivePolicy policy;

  final HttpClient ratings =
      MeshClient.to(AUTHORITY.identity("default", "ratings"), "istio-system", "mixer").http();

  @TestConfiguration(proxyBeanMethods = false)
  static class Identities {
    @Bean
    LiveIdentity liveIdentity() {
      return AUTHORITY.identity("istio-system", "mixer");
    }

    @Bean
    JWKSource<SecurityContext> tokenKeys() {
      return TOKENS.keys();
    }
  }

  private static Path temporary() {
    try {
      Path directory = Files.createTempDirectory("mixer");
      directory.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("mesh.mixer.pilot-url", () -> PILOT.url().toString());
    registry.add("mesh.mixer.redis-url", REDIS::url);
    registry.add("mesh.mixer.redis-timeout", () -> "2s");
    registry.add("mesh.mixer.state-dir", STATE::toString);
    registry.add("mesh.identity.state-dir", STATE::toString);
  }

  void serve(String... yaml) {
    String version = PILOT.serve(yaml);
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> policy.current() != null && policy.current().version().equals(version));
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
        .header("Content-Type", "application/json");
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> post(String path, String body) {
    return send(ratings, to(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  JsonNode answer(String path, String body) {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  HttpResponse<String> asPerson(HttpRequest.Builder request, String... roles) {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(AUTHORITY.bundle().sslContext()).build()) {
      return send(
          client,
          roles.length == 0
              ? request
              : request.header("Authorization", "Bearer " + TOKENS.token("user:jane", roles)));
    }
  }

  JsonNode asViewer(HttpRequest.Builder request) {
    HttpResponse<String> response = asPerson(request, "viewer@mesh");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  static String attributes(String version) {
    return """
    {"destination.service":{"type":"STRING","value":"ratings.default.svc.cluster.local"},
     "destination.labels":{"type":"STRING_MAP","value":{"app":"ratings","version":"v1"}},
     "source.service":{"type":"STRING","value":"reviews.default.svc.cluster.local"},
     "source.labels":{"type":"STRING_MAP","value":{"app":"reviews","version":"%s"}}}
    """
        .formatted(version);
  }

  static String check(String version) {
    return "{\"attributes\":" + attributes(version) + "}";
  }
}
