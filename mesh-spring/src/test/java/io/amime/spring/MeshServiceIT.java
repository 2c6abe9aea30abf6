package io.amime.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.Serial;
import io.amime.api.identity.TestAuthority;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import io.amime.spring.security.OpenPaths;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** A small service as ours are: who gets in, what errors look like, how certificates rotate. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(TestMesh.class)
class MeshServiceIT {
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import(Sample.class)
  static class SampleService {
    @Bean
    OpenPaths openPaths() {
      return new OpenPaths(List.of("/open"), List.of("POST /own"));
    }
  }

  record Body(int number) {}

  @RestController
  static class Sample {
    @GetMapping("/open")
    String open(@Nullable Caller caller) {
      return caller == null ? "nobody" : caller.name();
    }

    @PostMapping("/own")
    String own(@RequestHeader("Authorization") String header) {
      return header;
    }

    @GetMapping("/who")
    Map<String, String> who(Caller caller) {
      return switch (caller) {
        case Caller.Person person -> Map.of("person", person.subject());
        case Caller.Service service ->
            Map.of("service", service.id().toString(), "serial", service.serial());
      };
    }

    @GetMapping("/edit")
    String edit(Caller caller) {
      caller.require(Role.EDITOR, new Scope.Namespace("default"));
      return "edited";
    }

    @GetMapping("/later")
    Callable<String> later(Caller caller) {
      return caller::name;
    }

    @PostMapping("/body")
    int body(@RequestBody Body body) {
      return body.number();
    }

    @GetMapping("/fails")
    String fails() {
      throw new IllegalStateException("secret inside");
    }
  }

  @LocalServerPort int port;
  @Autowired TestAuthority authority;
  @Autowired TestTokens tokens;
  @Autowired LiveIdentity server;

  private URI uri(String path) {
    return URI.create("https://localhost:" + port + path);
  }

  private HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> asTool(String path, @Nullable String token) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
      return send(client, request);
    }
  }

  private static void isProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(response.body())
        .contains("\"status\":" + status, "\"id\":")
        .doesNotContain("Exception", "secret", "io.amime", "org.springframework");
  }

  @Test
  void aTokenMakesAPerson() throws Exception {
    assertThat(asTool("/who", tokens.token("user:jane")).body())
        .isEqualTo("{\"person\":\"user:jane\"}");
    assertThat(asTool("/later", tokens.token("user:jane")).body()).isEqualTo("user:jane");
  }

  @Test
  void aCertificateMakesAService() throws Exception {
    LiveIdentity reviews = authority.identity("default", "reviews");
    HttpClient client = MeshClient.to(reviews, "istio-system", "pilot").http();

    assertThat(send(client, HttpRequest.newBuilder(uri("/who"))).body())
        .contains("spiffe://cluster.local/ns/default/sa/reviews", reviews.current().serial());
    assertThat(
            send(
                    client,
                    HttpRequest.newBuilder(uri("/who"))
                        .header("Authorization", "Bearer " + tokens.token("user:jane")))
                .body())
        .isEqualTo("{\"person\":\"user:jane\"}");
  }

  @Test
  void whoeverBringsNothingOrABadTokenGets401() throws Exception {
    isProblem(asTool("/who", null), 401);
    isProblem(asTool("/nowhere", null), 401);
    isProblem(asTool("/who", "nonsense"), 401);
    isProblem(asTool("/open", "nonsense"), 401);
    isProblem(asTool("/who", new TestTokens().token("user:jane", "platform@mesh")), 401);
    isProblem(asTool("/who", tokens.token(Duration.ofHours(-1), "amime", "user:jane")), 401);
    isProblem(asTool("/who", tokens.token(Duration.ofHours(1), "other", "user:jane")), 401);
    isProblem(asTool("/who", unsigned()), 401);
  }

  private static String unsigned() {
    var base64 = java.util.Base64.getUrlEncoder().withoutPadding();
    String head = base64.encodeToString("{\"alg\":\"none\"}".getBytes());
    String body =
        base64.encodeToString(
            "{\"iss\":\"amime\",\"aud\":\"amime\",\"sub\":\"a\",\"exp\":99999999999}".getBytes());
    return head + "." + body + ".";
  }

  @Test
  void aMissingRightGets403AndNamesIt() throws Exception {
    HttpResponse<String> denied =
        asTool("/edit", tokens.token("user:jane", "editor@namespace/other"));
    isProblem(denied, 403);
    assertThat(denied.body()).contains("editor@namespace/default");

    assertThat(asTool("/edit", tokens.token("user:jane", "editor@namespace/default")).body())
        .isEqualTo("edited");
  }

  @Test
  void openPathsNeedNoCredentialAndOthersBringTheirOwn() throws Exception {
    assertThat(asTool("/open", null).body()).isEqualTo("nobody");
    assertThat(asTool("/open", tokens.token("user:jane")).body()).isEqualTo("user:jane");
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
      HttpRequest.Builder own =
          HttpRequest.newBuilder(uri("/own")).header("Authorization", "Bearer of-my-own");
      assertThat(send(client, own.POST(HttpRequest.BodyPublishers.noBody())).body())
          .isEqualTo("Bearer of-my-own");
    }
  }

  @ParameterizedTest
  @CsvSource({"/nowhere, 404", "/fails, 500", "/a;b=c, 400", "/actuator/env, 403"})
  void errorsAreProblemsWithoutInsides(String path, int status) throws Exception {
    isProblem(asTool(path, tokens.token("user:jane", "platform@mesh")), status);
  }

  @Test
  void aBodyThatCannotBeReadIsAProblemToo() throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri("/body"))
              .header("Authorization", "Bearer " + tokens.token("user:jane"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"number\":\"x\"}"));
      isProblem(send(client, request), 400);
    }
  }

  @Test
  void newCertificatesAreServedWithoutDroppingConnections() throws Exception {
    var context = authority.bundle().sslContext();
    try (SSLSocket open = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
      String before = server.current().serial();
      assertThat(get(open)).startsWith("HTTP/1.1 200");
      assertThat(Serial.of((X509Certificate) open.getSession().getPeerCertificates()[0]))
          .isEqualTo(before);

      server.use(authority.svid("istio-system", "pilot"));

      assertThat(get(open)).startsWith("HTTP/1.1 200");
      var response = asTool("/open", null);
      assertThat(
              Serial.of(
                  (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0]))
          .isEqualTo(server.current().serial())
          .isNotEqualTo(before);
    }
  }

  private static String get(SSLSocket socket) throws IOException {
    socket.getOutputStream().write("GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
    byte[] bytes = new byte[4096];
    int length = socket.getInputStream().read(bytes);
    String answer = new String(bytes, 0, Math.max(length, 0));
    while (!answer.contains("nobody") && length > 0) {
      length = socket.getInputStream().read(bytes);
      answer += new String(bytes, 0, Math.max(length, 0));
    }
    return answer;
  }

  @Test
  void aRevokedPeerIsRefusedOnItsOpenConnectionToo() throws Exception {
    LiveIdentity reviews = authority.identity("default", "reviews");
    HttpClient client = MeshClient.to(reviews, "istio-system", "pilot").http();
    assertThat(send(client, HttpRequest.newBuilder(uri("/who"))).statusCode()).isEqualTo(200);

    server.trust(authority.bundle(), authority.revocations(1, reviews.current().serial()));
    try {
      isProblem(send(client, HttpRequest.newBuilder(uri("/who"))), 401);
    } finally {
      server.trust(authority.bundle(), authority.revocations(2));
    }
  }

  @Test
  void aClientOfAnotherMeshDoesNotGetThroughTheHandshake() {
    LiveIdentity stranger = TestAuthority.create().identity("istio-system", "mixer");
    stranger.trust(authority.bundle(), null);

    assertThatThrownBy(() ->
            send(
                MeshClient.to(stranger, "istio-system", "pilot").http(),
                HttpRequest.newBuilder(uri("/open"))))
        .isInstanceOf(IOException.class);
  }
}
