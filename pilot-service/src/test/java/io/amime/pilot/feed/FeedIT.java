package io.amime.pilot.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.FeedAck;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.SnapshotDelta;
import io.amime.api.identity.LiveIdentity;
import io.amime.pilot.RunningPilot;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FeedIT extends RunningPilot {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String V1 = ",\"route\":[{\"labels\":{\"version\":\"v1\"}}]";

  @Autowired private LiveIdentity pilot;
  private LiveIdentity productpage;

  @BeforeEach
  void registerWorkloads() throws Exception {
    productpage = identity("productpage");
    var reviews = identity("reviews");
    assertThat(register(productpage, registration("productpage", "v1", 20001)).status())
        .isEqualTo(201);
    assertThat(register(reviews, registration("reviews", "v1", 20002)).status()).isEqualTo(201);
    assertThat(register(reviews, registration("reviews", "v2", 20003)).status()).isEqualTo(201);
    var endpoints = "/endpoints/reviews.default.svc.cluster.local:9080";
    await().until(() -> get("/v1/proxies/productpage-v1/config").json().at(endpoints).size() == 2);
  }

  @AfterEach
  void removeAll() throws Exception {
    for (var id : List.of("productpage-v1", "reviews-v1", "reviews-v2")) {
      delete("/v1/workloads/" + id);
    }
    delete(CONFIG + "routerules/to-v1");
  }

  private FeedReader feed(String lastEventId) throws Exception {
    return new FeedReader(productpage, uri("/v1/feeds/proxies/productpage-v1"), lastEventId);
  }

  private ProxySnapshot full(FeedReader feed) throws Exception {
    return JSON.treeToValue(feed.next("snapshot").data().path("full"), ProxySnapshot.class);
  }

  private void answer(String version, boolean accepted, String... violations) throws Exception {
    var ack = JSON.writeValueAsString(new FeedAck(version, accepted, List.of(violations)));
    var answer =
        send(
            clientOf(productpage),
            HttpRequest.newBuilder(uri("/v1/feeds/proxies/productpage-v1/acks"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ack)));
    assertThat(answer.status()).isEqualTo(204);
  }

  private JsonNode proxy() throws Exception {
    for (JsonNode proxy : get("/v1/proxies").json()) {
      if (proxy.path("id").asString("").equals("productpage-v1")) {
        return proxy;
      }
    }
    throw new AssertionError("productpage-v1 is not among the proxies");
  }

  @Test
  void aProxyGetsEverythingFirstAndThenOnlyWhatChanges() throws Exception {
    try (var feed = feed(null)) {
      var first = full(feed);
      assertThat(first.virtualHosts())
          .anyMatch(h -> h.name().equals("reviews.default.svc.cluster.local"));
      assertThat(first.endpoints().get("reviews.default.svc.cluster.local:9080")).hasSize(2);
      assertThat(first.peers()).anyMatch(p -> p.serial().equals(productpage.current().serial()));

      assertThat(post(CONFIG + "routerules", rule("to-v1", "reviews", V1)).status()).isEqualTo(201);
      long applied = System.nanoTime();
      var event = feed.next("snapshot");

      assertThat(Duration.ofNanos(System.nanoTime() - applied)).isLessThan(Duration.ofSeconds(1));
      var delta = JSON.treeToValue(event.data().path("delta"), SnapshotDelta.class);
      var second = delta.applyTo(first);
      assertThat(event.id()).isEqualTo(second.version());
      assertThat(second.clusters()).anyMatch(c -> c.labels().equals(Map.of("version", "v1")));
      assertThat(second.virtualHosts())
          .flatExtracting(h -> h.routes())
          .anyMatch(r -> r.rule().equals("default/to-v1"));
    }
  }

  @Test
  void membershipTravelsWithoutRoutes() throws Exception {
    try (var feed = feed(null)) {
      full(feed);

      delete("/v1/workloads/reviews-v2");

      var event = feed.next();
      while (!event.name().equals("endpoints")) {
        assertThat(event.name()).isEqualTo("trust");
        event = feed.next();
      }
      assertThat(event.data().at("/endpoints/reviews.default.svc.cluster.local:9080")).hasSize(1);
    }
  }

  @Test
  void aProxyThatComesBackGetsOnlyWhatItMissed() throws Exception {
    ProxySnapshot first;
    try (var feed = feed(null)) {
      first = full(feed);
      answer(first.version(), true);
    }
    try (var again = feed(first.version())) {
      assertThat(again.next().name()).isEqualTo("endpoints");
    }

    post(CONFIG + "routerules", rule("to-v1", "reviews", V1));
    try (var again = feed(first.version())) {
      var delta =
          JSON.treeToValue(again.next("snapshot").data().path("delta"), SnapshotDelta.class);
      assertThat(delta.applyTo(first).version()).isEqualTo(delta.version());
    }
    try (var stranger = feed("never-heard-of")) {
      assertThat(stranger.next("snapshot").data().has("full")).isTrue();
    }
  }

  @Test
  void aRefusalIsShownAndTheNextDeltaStartsFromWhatRuns() throws Exception {
    try (var feed = feed(null)) {
      var first = full(feed);
      answer(first.version(), true);
      post(CONFIG + "routerules", rule("to-v1", "reviews", V1));
      var refused = feed.next("snapshot").id();

      answer(refused, false, "does not compile here");

      assertThat(proxy().path("refused").path("version").asString("")).isEqualTo(refused);
      assertThat(proxy().at("/refused/violations/0").asString(""))
          .isEqualTo("does not compile here");
      assertThat(proxy().path("acked").asString("")).isEqualTo(first.version());
      var applied =
          get(CONFIG + "routerules/to-v1")
              .json()
              .at("/status/conditions")
              .valueStream()
              .filter(c -> c.path("type").asString("").equals("Applied"))
              .findFirst()
              .orElseThrow();
      assertThat(applied.path("status").asString("")).isEqualTo("False");
      assertThat(applied.path("message").asString("")).contains("does not compile here");

      delete(CONFIG + "routerules/to-v1");
      var next = feed.next("snapshot").data().path("delta");
      assertThat(next.path("base").asString("")).isEqualTo(first.version());
    }
  }

  @Test
  void aSecretThatCannotBeUsedIsShownAtTheProxyAndAtWhoeverWantsIt() throws Exception {
    try (var feed = feed(null)) {
      full(feed);
      post(CONFIG + "routerules", rule("to-v1", "reviews", V1));
      report(
          "[{'secret':'default/shop','resource':'RouteRule/default/to-v1','problem':'no file'}]");

      assertThat(proxy().at("/problems/0/problem").asString("")).isEqualTo("no file");
      assertThat(get(CONFIG + "routerules/to-v1").json().at("/status/conditions").toString())
          .contains("SecretUnusable", "productpage-v1: secret default/shop: no file");

      report("[]");
      assertThat(proxy().path("problems").isEmpty()).isTrue();
      assertThat(get(CONFIG + "routerules/to-v1").body()).doesNotContain("SecretUnusable");
    }
  }

  private void report(String problems) throws Exception {
    var answer =
        send(
            clientOf(productpage),
            HttpRequest.newBuilder(uri("/v1/feeds/proxies/productpage-v1/reports"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"problems\":" + problems.replace('\'', '"') + "}")));
    assertThat(answer.status()).isEqualTo(204);
  }

  @Test
  void anAcknowledgedRuleIsApplied() throws Exception {
    try (var feed = feed(null)) {
      answer(full(feed).version(), true);
      post(CONFIG + "routerules", rule("to-v1", "reviews", V1));
      answer(feed.next("snapshot").id(), true);

      await()
          .untilAsserted(() -> {
            var conditions = get(CONFIG + "routerules/to-v1").json().at("/status/conditions");
            assertThat(conditions.toString()).contains("1 of 1 proxies have it");
          });
      assertThat(proxy().path("connected").asBoolean(false)).isTrue();
      assertThat(proxy().path("lag").asString("")).isEqualTo("0s");
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> !proxy().path("connected").asBoolean(true));
  }

  @Test
  void aRevocationReachesEveryProxy() throws Exception {
    try (var feed = feed(null)) {
      var first = feed.next("trust").data();
      assertThat(first.path("bundle")).hasSize(1);
      assertThat(first.at("/bundle/0").asString("")).startsWith("-----BEGIN CERTIFICATE-----");
      assertThat(first.path("crl").isNull()).isTrue();

      var list = authority.revocations(1, "abc123");
      pilot.trust(authority.bundle(), list);
      assertThat(feed.next("trust").data().path("crl").asString("")).isEqualTo(list.pem());

      var renewed = authority.revocations(2, "abc123");
      pilot.trust(authority.bundle(), renewed);
      assertThat(feed.next("trust").data().path("crl").asString("")).isEqualTo(renewed.pem());
    } finally {
      pilot.trust(authority.bundle(), authority.revocations(3));
    }
  }

  @Test
  void nobodyListensInAnothersName() {
    assertThatThrownBy(() ->
            new FeedReader(identity("ratings"), uri("/v1/feeds/proxies/productpage-v1"), null))
        .hasMessageContaining("403");
    assertThatThrownBy(() -> new FeedReader(productpage, uri("/v1/feeds/proxies/nobody-v1"), null))
        .hasMessageContaining("404");
  }

  @Test
  void mixerGetsTheWholeListAgainAfterEachChange() throws Exception {
    var mixer = authority.identity("istio-system", "mixer");
    try (var feed = new FeedReader(mixer, uri("/v1/feeds/resources?kinds=denier,rule"), null)) {
      assertThat(feed.next("resources").data().path("resources")).isEmpty();

      var denier =
          """
          {"apiVersion":"config.istio.io/v1alpha2","kind":"denier","metadata":{"name":"no"},
           "spec":{"status":{"code":7,"message":"Not allowed"}}}
          """;
      assertThat(post(CONFIG + "deniers", denier).status()).isEqualTo(201);

      var resources = feed.next("resources").data().path("resources");
      assertThat(resources).hasSize(1);
      assertThat(resources.at("/0/metadata/name").asString("")).isEqualTo("no");
      delete(CONFIG + "deniers/no");
      assertThat(feed.next("resources").data().path("resources")).isEmpty();
    }
  }
}
