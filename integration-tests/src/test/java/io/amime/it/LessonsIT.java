package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a visitor sees when something fails, and what goes in and out of the mesh. */
@ExtendWith(MeshExtension.class)
class LessonsIT {
  private static final String RATINGS = "http://ratings:9080/ratings/0";
  private static final String NO_RATINGS = "Ratings service is currently unavailable";
  private static final String NO_REVIEWS = "product reviews are currently unavailable";
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Mesh mesh;
  private final Outside outside = new Outside();

  LessonsIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void removeRules() {
    mesh.deleteLessons();
  }

  @Test
  void abortedRatingsAreMissingForJasonOnly() throws Exception {
    mesh.apply("ratings-abort");
    var v3 = mesh.sidecar("reviews-v3-proxy");
    var broken = v3.get(RATINGS, "end-user", "jason");
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.headers().firstValue("x-mesh-reason")).contains("fault-abort");
    assertThat(v3.get(RATINGS).statusCode()).isEqualTo(200);
    var cookie = signIn("jason");
    await()
        .atMost(SOON)
        .until(() -> {
          var page = mesh.page("Cookie", cookie).body();
          return !Reviews.onPage(page).equals("reviews-v1") && page.contains(NO_RATINGS);
        });
    for (int i = 0; i < 6; i++) {
      assertThat(mesh.page().body()).doesNotContain(NO_RATINGS);
    }
  }

  private String signIn(String name) throws IOException, InterruptedException {
    try (var browser = HttpClient.newHttpClient()) {
      var form =
          HttpRequest.newBuilder(mesh.ingress("/login"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString("username=" + name))
              .build();
      var answer = browser.send(form, HttpResponse.BodyHandlers.discarding());
      return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }
  }

  @Test
  void reviewsThatTakeTooLongAreLeftOut() {
    mesh.apply("reviews-timeout");
    var begin = Instant.now();
    var page = mesh.page();
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains(NO_REVIEWS);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(2));
    var answer = mesh.sidecar("productpage-v1-proxy").get(Reviews.URL);
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.headers().firstValue("x-mesh-reason")).contains("timeout");
  }

  @Test
  void whoComesWhileTwoAskAlreadyIsTurnedAwayAtOnce() throws Exception {
    mesh.apply("reviews-circuit-breaker");
    assertThat(mesh.cli("get", "destinationpolicies").out())
        .containsPattern("reviews-circuit-breaker.*active");
    var pages = new ArrayList<String>();
    try (var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
      var visits = new ArrayList<Future<String>>();
      for (int i = 0; i < 6; i++) {
        visits.add(visitors.submit(() -> mesh.page().body()));
      }
      for (var visit : visits) {
        pages.add(visit.get());
      }
    }
    assertThat(pages)
        .filteredOn(page -> page.contains("Reviews served by: reviews-v2"))
        .hasSizeBetween(2, 4);
    assertThat(pages).filteredOn(page -> page.contains(NO_REVIEWS)).hasSizeBetween(2, 4);
    assertThat(mesh.page().body()).contains("Reviews served by: reviews-v2");
    assertThat(metrics("productpage-v1-proxy")).contains("circuit-open");
  }

  @Test
  void versionThreeSeesWhatVersionOneAnswers() throws Exception {
    mesh.apply("reviews-mirror");
    long before = requestsOf("reviews-v3-proxy");
    for (int i = 0; i < 10; i++) {
      assertThat(Reviews.onPage(mesh.page().body())).isEqualTo("reviews-v1");
    }
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(requestsOf("reviews-v3-proxy") - before).isGreaterThanOrEqualTo(10));
  }

  private String metrics(String proxy) {
    var uri = URI.create("http://127.0.0.1:" + mesh.port(proxy, "admin") + "/metrics");
    return mesh.get(uri).body();
  }

  /** Requests that the application behind that sidecar was asked. */
  private long requestsOf(String proxy) {
    return metrics(proxy)
        .lines()
        .filter(l -> l.startsWith("istio_requests_total{") && l.contains("\"destination\""))
        .mapToLong(l -> (long) Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void thePageIsServedOverTlsAndPlainVisitorsAreSentThere() throws Exception {
    var certificate = outside.secret(mesh.state().resolve("secrets/default/bookinfo-tls"));
    mesh.apply("ingress-tls");
    var plain = URI.create("http://localhost:" + mesh.port("ingress", "http") + "/productpage");
    var secure = URI.create("https://localhost:" + mesh.port("ingress", "https") + "/productpage");
    assertThat(mesh.get(plain).statusCode()).isEqualTo(301);
    assertThat(mesh.get(plain).headers().firstValue("Location")).contains(secure.toString());
    try (var browser = HttpClient.newBuilder().sslContext(outside.trust()).build()) {
      var page =
          browser.send(
              HttpRequest.newBuilder(secure).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(page.body()).contains("Reviews served by");
      var shown = (X509Certificate) page.sslSession().orElseThrow().getPeerCertificates()[0];
      assertThat(shown).isEqualTo(certificate);
    }
    assertThat(mesh.page().statusCode()).as("by another name as before").isEqualTo(200);
  }

  @Test
  void aServiceOutsideIsCalledOverTlsThatTheSidecarSpeaks() throws Exception {
    var sidecar = mesh.sidecar("productpage-v1-proxy");
    assertThat(sidecar.get("http://www.example.com:443/").statusCode()).isEqualTo(404);
    mesh.apply("egress-https");
    var server = outside.https("hello from outside");
    int port = server.getAddress().getPort();
    try {
      applyHere("egress-https", "www.example.com", "443", port);
      var answer = sidecar.get("http://localhost:" + port + "/");
      assertThat(answer.body()).isEqualTo("hello from outside");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerOutsideThatSpeaksFirstIsReached() throws Exception {
    assertThat(connect("github.com:22")).isEqualTo("HTTP/1.1 404");
    mesh.apply("egress-tcp");
    try (var server = Outside.greeter("SSH-2.0-outside\r\n")) {
      applyHere("egress-tcp", "github.com", "22", server.getLocalPort());
      assertThat(connect("localhost:" + server.getLocalPort()))
          .startsWith("HTTP/1.1 200")
          .endsWith("SSH-2.0-outside\r\n");
    }
  }

  /** All that comes back when the application asks its sidecar for that connection. */
  private String connect(String target) throws IOException {
    try (var socket = new Socket("127.0.0.1", mesh.port("productpage-v1-proxy", "outbound"))) {
      socket.setSoTimeout(10_000);
      var head = "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(target, target);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      var in = socket.getInputStream();
      var status = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.UTF_8);
      return status.endsWith("200")
          ? status + new String(in.readAllBytes(), StandardCharsets.UTF_8)
          : status;
    }
  }

  /** The lesson again, for a server on this machine in place of the one in the world. */
  private void applyHere(String lesson, String host, String port, int own) throws IOException {
    var text = Files.readString(Mesh.LESSONS.resolve(lesson + ".yaml"));
    var here =
        Files.writeString(
            mesh.state().resolve(lesson + "-here.yaml"),
            text.replace("service: " + host, "service: localhost")
                .replace("port: " + port, "port: " + own));
    var applied = mesh.cli("apply", "--wait", "-f", here.toString());
    assertThat(applied.exit()).as(applied.all()).isZero();
  }
}
