package io.amime.it;

import io.amime.cli.client.Kubeconfig;
import io.amime.cli.state.MeshTrust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service of the control plane as programs talk to it: over TLS, with a token. */
record Rest(URI server, String token, HttpClient http) {
  static final String YAML = "application/yaml";
  static final String JSON = "application/json";

  static Rest of(Kubeconfig config) {
    try {
      var http =
          HttpClient.newBuilder().sslContext(MeshTrust.of(config.certificateAuthority())).build();
      return new Rest(config.server(), config.token(), http);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Rest as(String otherToken) {
    return new Rest(server, otherToken, http);
  }

  Rest at(URI otherServer) {
    return new Rest(otherServer, token, http);
  }

  record Answer(int status, String contentType, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  Answer get(String path) {
    return send("GET", path, JSON, "");
  }

  Answer send(String method, String path, String contentType, String body) {
    var request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer " + token)
            .header("content-type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofString());
      var type = response.headers().firstValue("content-type").orElse("");
      return new Answer(response.statusCode(), type, response.body());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
