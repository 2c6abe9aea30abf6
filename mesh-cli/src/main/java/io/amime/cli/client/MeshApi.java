package io.amime.cli.client;

import io.amime.api.event.EventReader;
import io.amime.cli.Problem;
import io.amime.cli.state.MeshTrust;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The control plane's HTTP interfaces, as the bearer of a token. */
public final class MeshApi implements AutoCloseable {
  private static final String JSON = "application/json";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final URI server;
  private final String token;
  private final HttpClient http;

  /**
   * @param server base address; Pilot's is that of the kubeconfig
   */
  public MeshApi(Kubeconfig config, URI server) {
    this.server = server;
    this.token = config.token();
    try {
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .sslContext(MeshTrust.of(config.certificateAuthority()))
              .build();
    } catch (GeneralSecurityException | IOException e) {
      throw Problem.failed(
          "the certificate authority in the kubeconfig cannot be read: " + e.getMessage(),
          "./mesh up writes it anew");
    }
  }

  public MeshApi(Kubeconfig config) {
    this(config, config.server());
  }

  public Answer get(String path) {
    return send("GET", path, null, JSON, JSON);
  }

  /** A Kubernetes collection or object with the columns that the server chooses for people. */
  public Answer getTable(String path) {
    return send("GET", path, null, JSON, TABLE);
  }

  /**
   * A stream of events, for as long as it is read.
   *
   * @throws Problem if nobody answers, or the server refuses
   */
  public EventReader events(String path) {
    var request = request("GET", path, null, JSON, "text/event-stream").build();
    var response = exchange(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() / 100 == 2) {
      return new EventReader(response.body(), () -> {});
    }
    try (var body = response.body()) {
      var text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      throw Refusal.of(response.statusCode(), text).problem();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  public Answer delete(String path) {
    return send("DELETE", path, null, JSON, JSON);
  }

  public Answer post(String path, Object json) {
    return send("POST", path, JsonMapper.shared().writeValueAsString(json), JSON, JSON);
  }

  public Answer postYaml(String path, String yaml) {
    return send("POST", path, yaml, "application/yaml", JSON);
  }

  /**
   * @throws Problem if nobody answers
   */
  private Answer send(
      String method, String path, @Nullable String body, String contentType, String accept) {
    var request = request(method, path, body, contentType, accept).timeout(ANSWER).build();
    var response = exchange(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  private HttpRequest.Builder request(
      String method, String path, @Nullable String body, String contentType, String accept) {
    var publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return HttpRequest.newBuilder(server.resolve(path))
        .header("authorization", "Bearer " + token)
        .header("accept", accept)
        .header("content-type", contentType)
        .method(method, publisher);
  }

  private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return http.send(request, body);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.failed("interrupted", "the same once more");
    }
  }

  private Problem unreachable(IOException e) {
    return Problem.unreachable(
        "%s does not answer: %s".formatted(server, reason(e)), "./mesh status, then ./mesh up");
  }

  private static String reason(IOException e) {
    @Nullable Throwable cause = e;
    while (cause != null) {
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
      cause = cause.getCause();
    }
    return "connection refused";
  }

  /** For a value that becomes part of a path or query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.close();
  }

  /**
   * @param body as it came, JSON or not
   */
  public record Answer(int status, String body) {

    public boolean isOk() {
      return status / 100 == 2;
    }

    /** The body of a 2xx answer, or else the refusal as a problem. */
    public JsonNode json() {
      if (!isOk()) {
        throw Refusal.of(status, body).problem();
      }
      return JsonMapper.shared().readTree(body.isEmpty() ? "null" : body);
    }
  }
}
