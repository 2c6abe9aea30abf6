package io.amime.ca;

import static io.amime.ca.Citadel.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** People and tools: what is open, what needs which right, signing in. */
class AccessIT {
  @TempDir static Path temp;
  private static Citadel citadel;
  private static String admin;

  @BeforeAll
  static void start() throws Exception {
    citadel = Citadel.start(temp.resolve("ca"));
    admin = citadel.adminToken();
  }

  @AfterAll
  static void stop() {
    citadel.close();
  }

  private static String toolToken(String... roles) throws Exception {
    var order = Map.of("name", "robot", "roles", List.of(roles), "ttl", "60s");
    HttpResponse<String> response = citadel.post("/v1/tokens", admin, order);
    assertThat(response.statusCode()).isEqualTo(201);
    return json(response).get("token").asString();
  }

  private static HttpResponse<String> signIn(String user, String password) throws Exception {
    return citadel.post("/v1/sessions", null, Map.of("user", user, "password", password));
  }

  @ParameterizedTest
  @CsvSource({"/v1/bundle", "/v1/crl", "/v1/token-keys", "/actuator/health/readiness"})
  void someThingsAreOpen(String path) throws Exception {
    assertThat(citadel.get(path, null).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/join-tokens",
    "POST, /v1/revocations",
    "POST, /v1/tokens",
    "POST, /v1/accounts",
    "GET, /v1/accounts",
    "GET, /v1/certificates",
    "PUT, /v1/accounts/admin/password",
    "GET, /v1/trust"
  })
  void everythingElseNeedsACredentialAndMostOfItARight(String method, String path)
      throws Exception {
    assertThat(citadel.send(method, path, null, "{}").statusCode()).isEqualTo(401);
    assertThat(citadel.send(method, path, "wrong", "{}").statusCode()).isEqualTo(401);
    String little = toolToken("owner@namespace/default");
    if (!path.equals("/v1/trust")) {
      HttpResponse<String> denied = citadel.send(method, path, little, "{}");
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.body()).contains("needs ").doesNotContain("Exception");
    }
  }

  @Test
  void theFirstPasswordSignsInAndTheTokenCarriesTheRoles() throws Exception {
    String password = Files.readString(temp.resolve("ca/bootstrap/console-password")).strip();
    assertThat(password).hasSize(20);

    HttpResponse<String> response = signIn("admin", password);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(json(response).get("roles").toString()).isEqualTo("[\"platform@mesh\"]");
    assertThat(json(response).get("temporaryPassword").asBoolean()).isTrue();
    String token = json(response).get("token").asString();
    assertThat(citadel.get("/v1/certificates", token).statusCode()).isEqualTo(200);
  }

  @Test
  void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() throws Exception {
    String wrong = signIn("admin", "wrong").body().replaceAll("\"id\":\"[^\"]*\"", "");
    String unknown = signIn("nobody", "wrong").body().replaceAll("\"id\":\"[^\"]*\"", "");

    assertThat(wrong).isEqualTo(unknown).contains("\"status\":401");
  }

  @Test
  void guessingIsSlowedDown() throws Exception {
    int status = 401;
    HttpResponse<String> last = null;
    for (int i = 0; i < 7 && status == 401; i++) {
      last = signIn("guessed", "wrong" + i);
      status = last.statusCode();
    }
    assertThat(status).isEqualTo(429);
    assertThat(last.headers().firstValue("retry-after")).isPresent();
  }

  @Test
  void accountsAreMadeAndChangeTheirPasswords() throws Exception {
    var order = Map.of("user", "jane", "roles", List.of("editor@namespace/default"));
    HttpResponse<String> made = citadel.post("/v1/accounts", admin, order);
    assertThat(made.statusCode()).isEqualTo(201);
    String password = json(made).get("password").asString();
    assertThat(citadel.post("/v1/accounts", admin, order).statusCode()).isEqualTo(409);

    String jane = json(signIn("jane", password)).get("token").asString();
    assertThat(change(jane, Map.of("password", "another-password")).statusCode()).isEqualTo(400);
    assertThat(change(jane, Map.of("current", password, "password", "short")).statusCode())
        .isEqualTo(400);
    assertThat(change(jane, Map.of("current", password, "password", password)).statusCode())
        .isEqualTo(400);
    assertThat(json(signIn("jane", password)).get("temporaryPassword").asBoolean()).isTrue();
    assertThat(
            change(jane, Map.of("current", password, "password", "another-password")).statusCode())
        .isEqualTo(204);
    assertThat(signIn("jane", password).statusCode()).isEqualTo(401);
    HttpResponse<String> own = signIn("jane", "another-password");
    assertThat(own.statusCode()).isEqualTo(201);
    assertThat(json(own).get("temporaryPassword").asBoolean()).isFalse();
    assertThat(change(admin, Map.of("password", "given-by-the-admin")).statusCode()).isEqualTo(204);
    assertThat(json(signIn("jane", "given-by-the-admin")).get("temporaryPassword").asBoolean())
        .isTrue();
    assertThat(citadel.get("/v1/accounts", admin).body())
        .contains("jane")
        .doesNotContain("$2a$", "hash");
  }

  private static HttpResponse<String> change(String token, Object body) throws Exception {
    return citadel.send("PUT", "/v1/accounts/jane/password", token, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/tokens      | {\"name\":\"x\",\"roles\":[\"king@mesh\"]}",
        "/v1/tokens      | {\"name\":\"X y\",\"roles\":[]}",
        "/v1/tokens      | {\"name\":\"x\",\"ttl\":\"9999d\"}",
        "/v1/join-tokens | {\"namespace\":\"Default\",\"serviceAccount\":\"x\"}",
        "/v1/join-tokens | {\"namespace\":\"default\"}",
        "/v1/join-tokens | {\"namespace\":\"a\",\"serviceAccount\":\"b\",\"ttl\":\"601s\"}",
        "/v1/join-tokens | {\"namespace\":\"a\",\"serviceAccount\":\"b\",\"extra\":1}",
        "/v1/revocations | {\"serial\":\"zz\"}",
        "/v1/revocations | {}",
        "/v1/accounts    | {\"user\":\"a/b\"}",
        "/v1/accounts    | {\"user\":\"weak\",\"password\":\"short\"}"
      })
  void badInputIsRefused(String path, String body) throws Exception {
    assertThat(citadel.post(path, admin, body).statusCode()).isEqualTo(400);
  }

  @Test
  void theRevocationListComesInBothEncodings() throws Exception {
    assertThat(citadel.post("/v1/revocations", admin, Map.of("serial", "abcdef")).statusCode())
        .isEqualTo(404);
    String serial = json(citadel.get("/v1/certificates", admin)).get(0).get("serial").asString();
    String pem = citadel.get("/v1/crl", null).body();
    var factory = CertificateFactory.getInstance("X.509");
    X509CRL list = (X509CRL) factory.generateCRL(new ByteArrayInputStream(pem.getBytes()));
    X509Certificate root =
        (X509Certificate) factory.generateCertificate(Files.newInputStream(citadel.bundleFile()));

    list.verify(root.getPublicKey());
    assertThat(citadel.get("/v1/crl", null).body()).isEqualTo(pem);
    assertThat(list.getRevokedCertificate(new BigInteger(serial, 16))).isNull();
  }

  @Test
  void opensslTrustsTheServerWithOnlyTheBundle() throws Exception {
    URI url = citadel.url();
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + url.getPort(),
                "-CAfile",
                citadel.bundleFile().toString(),
                "-verify_return_error",
                "-verify_hostname",
                "localhost",
                "-brief")
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();

    String said = new String(openssl.getInputStream().readAllBytes());
    assertThat(openssl.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("Verification: OK", "TLSv1.3");
  }
}
