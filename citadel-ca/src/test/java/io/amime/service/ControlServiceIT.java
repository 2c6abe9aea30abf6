package io.amime.service;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.identity.BeforeUse;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.TrustBundle;
import io.amime.api.identity.WorkloadIdentity;
import io.amime.ca.Citadel;
import io.amime.spring.caller.Caller;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A control service as Pilot and Mixer are, with a real CA: certificate, tokens, revocations. */
class ControlServiceIT {
  @SpringBootConfiguration
  @EnableAutoConfiguration
  @Import(Who.class)
  static class Service {}

  @RestController
  static class Who {
    @GetMapping("/who")
    String who(Caller caller) {
      return caller.name();
    }
  }

  @TempDir Path temp;

  private ConfigurableApplicationContext service(Citadel citadel) {
    return SpringApplication.run(
        Service.class,
        "--server.port=0",
        "--spring.config.location=optional:classpath:/none/", // not citadel's own
        "--mesh.identity.ca-url=" + citadel.url(),
        "--mesh.identity.ca-bundle=" + citadel.bundleFile(),
        "--mesh.identity.join-token-file=" + temp.resolve("join/pilot/token"),
        "--mesh.identity.service-account=pilot",
        "--mesh.identity.state-dir=" + temp.resolve("pilot"));
  }

  private static HttpResponse<String> who(HttpClient client, URI uri, String token)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve("/who"));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void joinsServesChecksTokensAndFollowsRevocations() throws Exception {
    try (Citadel citadel =
            Citadel.start(
                temp.resolve("ca"),
                "--mesh.ca.join-files.directory=" + temp.resolve("join"),
                "--mesh.ca.join-files.identities.reviews=default/reviews",
                "--mesh.ca.join-files.identities.pilot=istio-system/pilot;dns=localhost");
        ConfigurableApplicationContext context = service(citadel);
        WorkloadIdentity reviews =
            citadel.join(
                temp.resolve("reviews"),
                temp.resolve("join/reviews/token"),
                "reviews",
                Duration.ofMinutes(10),
                BeforeUse.NOTHING)) {
      context.getBean(WorkloadIdentity.class).ready().get(20, SECONDS);
      reviews.ready().get(20, SECONDS);
      int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      URI uri = URI.create("https://localhost:" + port);

      TrustBundle bundle = TrustBundle.parse(Files.readString(citadel.bundleFile()));
      try (HttpClient tool = HttpClient.newBuilder().sslContext(bundle.sslContext()).build()) {
        assertThat(who(tool, uri, citadel.adminToken()).body()).isEqualTo("user:admin");
        assertThat(who(tool, uri, citadel.adminToken() + "x").statusCode()).isEqualTo(401);
      }

      HttpClient open = MeshClient.to(reviews.live(), "istio-system", "pilot").http();
      assertThat(who(open, uri, "").body()).endsWith("/ns/default/sa/reviews");
      citadel.post(
          "/v1/revocations",
          citadel.adminToken(),
          Map.of("identity", reviews.current().id().toString()));
      await().atMost(Duration.ofSeconds(5)).until(() -> who(open, uri, "").statusCode() == 401);
    }
  }
}
