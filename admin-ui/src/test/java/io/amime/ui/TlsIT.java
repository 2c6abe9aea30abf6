package io.amime.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.identity.MeshClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class TlsIT {
  @Test
  void servesTheMeshCertificateAndACookieThatOnlyTlsMaySet() throws Exception {
    try (var console = new ConsoleFixture("--mesh.tls.enabled=true")) {
      var client =
          MeshClient.to(
              console.authority.identity("istio-system", "test"), "istio-system", "admin-ui");

      var answer =
          client
              .http()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("https://127.0.0.1:" + console.port() + "/session"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());

      assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
          .startsWith("__Host-amime-session=")
          .contains("Secure", "HttpOnly", "SameSite=Strict", "Path=/");
      assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
    }
  }
}
