package io.amime.ca;

import io.amime.api.identity.BeforeUse;
import io.amime.api.identity.IdentitySettings;
import io.amime.api.identity.TrustBundle;
import io.amime.api.identity.WorkloadIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A citadel in this JVM on a free port, and a person who talks to it with only bundle.pem. */
public final class Citadel implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path state;
  private final String[] arguments;
  private final ConfigurableApplicationContext context;
  private final int port;
  private final HttpClient http;

  private Citadel(Path state, int port, String... arguments)
      throws IOException, CertificateException {
    this.state = state;
    this.arguments = arguments;
    List<String> all = new ArrayList<>(List.of("--mesh.ca.state-dir=" + state));
    all.add("--server.port=" + port);
    all.addAll(Arrays.asList(arguments));
    this.context = SpringApplication.run(CitadelApplication.class, all.toArray(String[]::new));
    this.port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    TrustBundle bundle = TrustBundle.parse(Files.readString(bundleFile()));
    this.http = HttpClient.newBuilder().sslContext(bundle.sslContext()).build();
  }

  public static Citadel start(Path state, String... arguments) throws Exception {
    return new Citadel(state, 0, arguments);
  }

  /** Stops it and starts it again as it was, on the same port. */
  Citadel restart() throws Exception {
    close();
    return new Citadel(state, port, arguments);
  }

  public URI url() {
    return URI.create("https://localhost:" + port);
  }

  public Path bundleFile() {
    return state.resolve("bootstrap/bundle.pem");
  }

  public String adminToken() throws IOException {
    return Files.readString(state.resolve("bootstrap/admin.token")).strip();
  }

  public HttpResponse<String> get(String path, @Nullable String token) throws Exception {
    return http.send(request(path, token).build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String path, @Nullable String token, Object body)
      throws Exception {
    return send("POST", path, token, body);
  }

  HttpResponse<String> send(String method, String path, @Nullable String token, Object body)
      throws Exception {
    String json = body instanceof String text ? text : JSON.writeValueAsString(body);
    HttpRequest request =
        request(path, token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url().resolve(path)).timeout(Duration.ofSeconds(40));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  public String joinToken(String namespace, String serviceAccount) throws Exception {
    HttpResponse<String> response =
        post("/v1/join-tokens", adminToken(), new Join(namespace, serviceAccount));
    return json(response).get("token").asString();
  }

  private record Join(String namespace, String serviceAccount) {}

  /** A workload that joins with the token of that file. */
  public WorkloadIdentity join(
      Path directory, Path tokenFile, String serviceAccount, Duration ttl, BeforeUse hook) {
    return WorkloadIdentity.start(
        new IdentitySettings(
            url(), bundleFile(), tokenFile, "default", serviceAccount, directory, ttl),
        hook,
        InstantSource.system(),
        new SecureRandom());
  }

  @Override
  public void close() {
    http.close();
    context.close();
  }
}
