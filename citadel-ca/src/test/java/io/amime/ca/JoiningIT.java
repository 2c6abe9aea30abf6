package io.amime.ca;

import static io.amime.ca.Citadel.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.amime.api.identity.BeforeUse;
import io.amime.api.identity.CertificateOrder;
import io.amime.api.identity.CertificateRequest;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.RevocationList;
import io.amime.api.identity.TrustBundle;
import io.amime.api.identity.WorkloadIdentity;
import io.amime.api.identity.X509Svid;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Workloads get certificates, renew them, and lose them. */
class JoiningIT {
  private static final Duration SHORT = Duration.ofSeconds(5);

  @TempDir static Path ca;
  private static Citadel citadel;

  @TempDir Path temp;

  @BeforeAll
  static void start() throws Exception {
    citadel =
        Citadel.start(
            ca.resolve("state"),
            "--mesh.ca.join-files.directory=" + ca.resolve("join"),
            "--mesh.ca.join-files.identities.victim=default/victim",
            "--mesh.ca.join-files.identities.lost=default/lost",
            "--mesh.ca.join-files.identities.stolen=default/stolen",
            "--mesh.ca.join-files.identities.reviews=default/reviews;dns=localhost;ip=127.0.0.1",
            "--mesh.ca.join-files.identities.productpage=default/productpage");
  }

  @AfterAll
  static void stop() {
    citadel.close();
  }

  private Path token(String name) {
    return ca.resolve("join").resolve(name).resolve("token");
  }

  private WorkloadIdentity join(String name, Duration ttl) {
    return citadel.join(temp.resolve(name), token(name), name, ttl, BeforeUse.NOTHING);
  }

  private HttpResponse<String> certify(String token) throws Exception {
    var request = CertificateRequest.create(new SecureRandom());
    return citadel.post("/v1/certificates", token, new CertificateOrder(request.pem(), "60s"));
  }

  @Test
  void aJoinFileBringsACertificateAndAFreshTokenTakesItsPlace() throws Exception {
    String spent = Files.readString(token("reviews")).strip();
    try (var reviews = join("reviews", Duration.ofMinutes(1))) {
      X509Svid svid = reviews.ready().get(10, SECONDS);

      assertThat(svid.id()).hasToString("spiffe://cluster.local/ns/default/sa/reviews");
      assertThat(svid.leaf().getSubjectAlternativeNames())
          .contains(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
    }
    await().until(() -> !Files.readString(token("reviews")).strip().equals(spent));
    assertThat(certify(spent).statusCode()).isEqualTo(401);
    assertThat(certify(Files.readString(token("reviews")).strip()).statusCode()).isEqualTo(201);
  }

  @Test
  void aWorkloadsFolderHoldsAllThatItNeedsAndNothingOfOthers() throws Exception {
    Path folder = token("productpage").getParent();

    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("token", "bundle.pem");
    }
    assertThat(folder.resolve("bundle.pem")).hasSameTextualContentAs(citadel.bundleFile());
    assertThat(Files.readString(token("productpage")))
        .isNotEqualTo(Files.readString(token("reviews")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void fiftyParallelUsesOfATokenGiveExactlyOneCertificate() throws Exception {
    String token = citadel.joinToken("default", "parallel");
    List<Future<Integer>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch go = new CountDownLatch(1);
      for (int i = 0; i < 50; i++) {
        Callable<Integer> use =
            () -> {
              go.await();
              return certify(token).statusCode();
            };
        answers.add(threads.submit(use));
      }
      go.countDown();
    }
    List<Integer> codes = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      codes.add(answer.get());
    }
    assertThat(codes).containsOnly(201, 401).containsOnlyOnce(201);
    assertThat(
            json(citadel.get("/v1/certificates", citadel.adminToken()))
                .valueStream()
                .filter(one -> one.get("identity").asString().endsWith("/sa/parallel")))
        .hasSize(1);
  }

  @Test
  void aRefusedRequestSpendsNoToken() throws Exception {
    String token = citadel.joinToken("default", "ratings");

    for (Object bad :
        List.of(
            new CertificateOrder("nonsense", null),
            new CertificateOrder(CertificateRequest.create(new SecureRandom()).pem(), "25h"),
            "{",
            "[]",
            "{\"csr\":null}",
            Map.of("csr", "x", "identity", "spiffe://cluster.local/ns/a/sa/b"))) {
      HttpResponse<String> response = citadel.post("/v1/certificates", token, bad);
      assertThat(response.statusCode()).as("%s", bad).isEqualTo(400);
      assertThat(response.headers().firstValue("content-type"))
          .contains("application/problem+json");
    }
    assertThat(citadel.post("/v1/certificates", token, "x".repeat(70_000)).statusCode())
        .isEqualTo(413);
    assertThat(certify(token).statusCode()).isEqualTo(201);
  }

  @Test
  void credentialsAreCheckedBeforeAnythingElse() throws Exception {
    for (String token : new String[] {null, "", "nonsense", citadel.adminToken()}) {
      HttpResponse<String> response = citadel.post("/v1/certificates", token, "not even JSON");
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.body()).contains("\"code\":\"unauthenticated\"");
    }
  }

  @Test
  void renewalBringsANewKeyWithTheSameNamesAndIsAnnouncedBeforeUse() throws Exception {
    List<String> announced = new ArrayList<>();
    List<X509Svid> used = new ArrayList<>();
    CompletableFuture<WorkloadIdentity> self = new CompletableFuture<>();
    BeforeUse hook =
        next -> {
          assertThat(self.join().current().serial()).isNotEqualTo(next.serial());
          announced.add(next.serial());
          return CompletableFuture.completedFuture(null);
        };
    try (var reviews =
        citadel.join(temp.resolve("reviews"), token("reviews"), "reviews", SHORT, hook)) {
      self.complete(reviews);
      reviews.live().onChange(() -> used.add(reviews.current()));
      X509Svid first = reviews.ready().get(10, SECONDS);
      await().atMost(Duration.ofSeconds(15)).until(() -> announced.size() >= 2);
      await().until(() -> reviews.current().serial().equals(announced.getLast()));

      X509Svid now = reviews.current();
      assertThat(now.leaf().getPublicKey()).isNotEqualTo(first.leaf().getPublicKey());
      assertThat(now.leaf().getSubjectAlternativeNames())
          .containsExactlyElementsOf(first.leaf().getSubjectAlternativeNames());
      assertThat(announced).doesNotContain(first.serial()).doesNotHaveDuplicates();
    }
  }

  @Test
  void theCurrentCertificateServesOnUntilOthersKnowTheNext() throws Exception {
    BlockingQueue<CompletableFuture<Void>> told = new LinkedBlockingQueue<>();
    BeforeUse hook =
        next -> {
          var heard = new CompletableFuture<Void>();
          told.add(heard);
          return heard;
        };
    Path directory = temp.resolve("reviews");
    try (var reviews =
        citadel.join(directory, token("reviews"), "reviews", Duration.ofSeconds(8), hook)) {
      X509Svid first = reviews.ready().get(10, SECONDS);
      var pending = told.poll(10, SECONDS);
      assertThat(reviews.current().serial()).isEqualTo(first.serial());
      try (var restarted = join("reviews", Duration.ofSeconds(8))) {
        assertThat(restarted.current().serial()).isEqualTo(first.serial());
      }
      pending.complete(null);
      await()
          .atMost(Duration.ofSeconds(1))
          .until(() -> !reviews.current().serial().equals(first.serial()));

      X509Svid second = reviews.current();
      told.poll(10, SECONDS);
      Instant announced = Instant.now();
      // Nobody is ever told of the third.
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> !reviews.current().serial().equals(second.serial()));
      Instant shown = Instant.now();
      Duration left = Duration.between(announced, second.notAfter());
      assertThat(Duration.between(announced, shown))
          .isGreaterThan(left.multipliedBy(2).dividedBy(5));
      assertThat(shown).isBefore(second.notAfter());
    }
  }

  @Test
  void noRequestIsLostWhileBothSidesRotate() throws Exception {
    try (var reviews = join("reviews", SHORT);
        var productpage = join("productpage", SHORT)) {
      reviews.ready().get(10, SECONDS);
      String first = productpage.ready().get(10, SECONDS).serial();
      HttpsServer https = serve(reviews);
      try {
        URI uri = URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/");
        MeshClient client = MeshClient.to(productpage.live(), "default", "reviews");
        long until = System.nanoTime() + SECONDS.toNanos(7);
        int answered = 0;
        while (System.nanoTime() < until) {
          HttpRequest request = HttpRequest.newBuilder(uri).build();
          assertThat(
                  client.http().send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
              .isEqualTo(204);
          answered++;
        }
        assertThat(answered).isGreaterThan(100);
        assertThat(productpage.current().serial()).isNotEqualTo(first);
      } finally {
        https.stop(0);
      }
    }
  }

  private static HttpsServer serve(WorkloadIdentity identity) throws Exception {
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    https.setHttpsConfigurator(
        new HttpsConfigurator(identity.live().serverContext()) {
          @Override
          public void configure(HttpsParameters params) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            params.setSSLParameters(tls);
          }
        });
    https.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    https.start();
    return https;
  }

  @Test
  void aWorkloadStartsFromDiskWhileTheCaIsAwayAndRenewsWhenItIsBack() throws Exception {
    X509Svid first;
    try (var reviews = join("reviews", Duration.ofSeconds(20))) {
      first = reviews.ready().get(10, SECONDS);
    }
    citadel.close();
    try (var reviews = join("reviews", Duration.ofSeconds(20))) {
      assertThat(reviews.current().serial()).isEqualTo(first.serial());
      assertThat(Files.getPosixFilePermissions(temp.resolve("reviews/identity.json"))).hasSize(2);

      citadel = citadel.restart();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !reviews.current().serial().equals(first.serial()));
    }
  }

  @Test
  void aRevokedWorkloadIsRefusedAndJoinsAgain() throws Exception {
    try (var victim = join("victim", Duration.ofSeconds(8))) {
      X509Svid first = victim.ready().get(10, SECONDS);
      MeshClient open = MeshClient.to(victim.live(), "istio-system", "citadel");
      String before = json(trust(open)).get("version").asString();
      var waiting = CompletableFuture.supplyAsync(() -> trustAfter(before));

      HttpResponse<String> revoked =
          citadel.post(
              "/v1/revocations",
              citadel.adminToken(),
              Map.of("serial", first.serial(), "reason", "stolen"));

      assertThat(revoked.statusCode()).isEqualTo(201);
      RevocationList list = list(json(waiting.get(3, SECONDS)));
      assertThat(list.serials()).contains(first.serial());
      assertThat(list(json(citadel.get("/v1/trust", citadel.adminToken())))).isEqualTo(list);
      assertThat(trust(open).statusCode()).isEqualTo(401);
      MeshClient fresh = MeshClient.to(victim.live(), "istio-system", "citadel");
      assertThatThrownBy(() -> trust(fresh)).isInstanceOf(IOException.class);
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> !victim.current().serial().equals(first.serial()));
      assertThat(trust(open).statusCode()).isEqualTo(200);
      assertThat(
              json(citadel.get("/v1/certificates", citadel.adminToken()))
                  .valueStream()
                  .filter(one -> one.get("identity").asString().endsWith("/sa/victim"))
                  .map(one -> one.get("how").asString()))
          .containsExactly("join", "join");
    }
  }

  private static RevocationList list(JsonNode trust) throws Exception {
    TrustBundle bundle = TrustBundle.parse(trust.at("/bundle/0").asString());
    return RevocationList.verified(trust.get("crl").asString(), bundle);
  }

  @Test
  void revocationsAreKnownAfterARestartWithoutTheCa() throws Exception {
    RevocationList list;
    try (var reviews = join("reviews", Duration.ofMinutes(1));
        var lost = join("lost", Duration.ofMinutes(1))) {
      reviews.ready().get(10, SECONDS);
      String serial = lost.ready().get(10, SECONDS).serial();
      citadel.post("/v1/revocations", citadel.adminToken(), Map.of("serial", serial));
      list = list(json(citadel.get("/v1/trust", citadel.adminToken())));
      assertThat(list.serials()).contains(serial);
      reviews.live().trust(reviews.current().bundle(), list);
    }
    try (var reviews = join("reviews", Duration.ofMinutes(1))) {
      assertThat(reviews.live().revocations()).isEqualTo(list);
    }
    Path file = temp.resolve("reviews/identity.json");
    Files.writeString(
        file, Files.readString(file).replaceFirst("BEGIN X509 CRL-----\\\\nM", "$0X"));
    try (var reviews = join("reviews", Duration.ofMinutes(1))) {
      assertThat(reviews.live().present()).isTrue();
      assertThat(reviews.live().revocations()).isNull();
    }
  }

  @Test
  void listsGrowOverARestartAlsoWhenTheClockIsBehind() throws Exception {
    BigInteger before = list(json(citadel.get("/v1/trust", citadel.adminToken()))).number();
    Path number = ca.resolve("state/crl-number");
    assertThat(number).hasContent(before.toString());
    BigInteger ahead = before.add(BigInteger.TEN.pow(9));
    Files.writeString(number, ahead + "\n");
    citadel = citadel.restart();
    assertThat(list(json(citadel.get("/v1/trust", citadel.adminToken()))).number())
        .isGreaterThan(ahead);
  }

  @Test
  void aRevokedCertificateIsNotUsedWhileTheNextIsAnnounced() throws Exception {
    CompletableFuture<X509Svid> announced = new CompletableFuture<>();
    BeforeUse never =
        next -> {
          announced.complete(next);
          return new CompletableFuture<>();
        };
    try (var stolen =
        citadel.join(
            temp.resolve("stolen"), token("stolen"), "stolen", Duration.ofSeconds(16), never)) {
      X509Svid first = stolen.ready().get(10, SECONDS);
      X509Svid next = announced.get(20, SECONDS);
      citadel.post("/v1/revocations", citadel.adminToken(), Map.of("serial", first.serial()));
      assertThat(stolen.current()).isEqualTo(first);
      var list = list(json(citadel.get("/v1/trust", citadel.adminToken())));
      stolen.live().trust(stolen.current().bundle(), list);
      await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> stolen.current().serial().equals(next.serial()));
    }
  }

  private HttpResponse<String> trustAfter(String version) {
    try {
      return citadel.get("/v1/trust?after=" + version, citadel.adminToken());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> trust(MeshClient client) throws Exception {
    return client
        .http()
        .send(
            HttpRequest.newBuilder(citadel.url().resolve("/v1/trust")).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aRestartKeepsTheRootRefusesSpentTokensAndHonoursUnspentOnes() throws Exception {
    String spent = citadel.joinToken("default", "ratings");
    String unspent = citadel.joinToken("default", "details");
    assertThat(certify(spent).statusCode()).isEqualTo(201);
    String bundle = citadel.get("/v1/bundle", null).body();
    String admin = citadel.adminToken();
    String password = Files.readString(ca.resolve("state/bootstrap/console-password"));

    citadel = citadel.restart();

    assertThat(citadel.get("/v1/bundle", null).body()).isEqualTo(bundle);
    assertThat(citadel.adminToken()).isEqualTo(admin);
    assertThat(ca.resolve("state/bootstrap/console-password")).hasContent(password.strip());
    assertThat(certify(spent).statusCode()).isEqualTo(401);
    assertThat(certify(unspent).statusCode()).isEqualTo(201);
  }
}
