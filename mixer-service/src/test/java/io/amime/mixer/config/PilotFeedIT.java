package io.amime.mixer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.TestAuthority;
import io.amime.mixer.adapter.AdapterInventory;
import io.amime.mixer.adapter.QuotaCharge;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.adapter.memquota.MemQuotaAdapter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class PilotFeedIT {
  private static final String RULE =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: denier
      metadata: {name: d}
      spec: {status: {code: 7}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: checknothing
      metadata: {name: n}
      spec: {}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: r}
      spec: {actions: [{handler: d.denier, instances: [n.checknothing]}]}
      """;

  private static final String QUOTA =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: memquota
      metadata: {name: m}
      spec: {quotas: [{name: q.quota.default, maxAmount: %d, validDuration: 1h}]}
      """;

  private final TestAuthority authority = TestAuthority.create();
  private final LiveIdentity mixer = authority.identity("istio-system", "mixer");
  private final LivePolicy policy =
      new LivePolicy(new AdapterInventory(List.of(new MemQuotaAdapter(System::nanoTime))));

  @TempDir Path state;

  private PilotFeed feed(StubPilot pilot) {
    JsonMapper json = JsonMapper.builder().build();
    PilotFeed feed =
        new PilotFeed(
            pilot.url(),
            MeshClient.to(mixer, "istio-system", "pilot"),
            policy,
            new LastGoodResources(state, json),
            json);
    feed.start();
    return feed;
  }

  private StubPilot pilot() {
    return new StubPilot(authority.identity("istio-system", "pilot"));
  }

  private void awaitVersion(String version) {
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> {
          ActivePolicy active = policy.current();
          return active != null && active.version().equals(version);
        });
  }

  @Test
  void everyChangeIsSwitchedToAsAWhole() {
    try (StubPilot pilot = pilot();
        PilotFeed feed = feed(pilot)) {
      awaitVersion(pilot.serve(RULE));
      assertThat(policy.current().table().rules()).containsExactly("r.rule.default");
      assertThat(pilot.lastQuery()).contains("rule", "denier", "redisquota").doesNotContain("Spec");
      assertThat(feed.connected()).isTrue();

      awaitVersion(pilot.serve());
      assertThat(policy.current().table().rules()).isEmpty();
    }
  }

  @Test
  void aRestartWithoutPilotStartsFromTheLastGoodRules() {
    try (StubPilot pilot = pilot()) {
      try (PilotFeed first = feed(pilot)) {
        awaitVersion(pilot.serve(RULE));
        await()
            .until(() -> new LastGoodResources(state, JsonMapper.builder().build()).load() != null);
        pilot.stop();
      }
      LivePolicy restarted = new LivePolicy(new AdapterInventory(List.of()));
      JsonMapper json = JsonMapper.builder().build();
      try (PilotFeed second =
          new PilotFeed(
              pilot.url(),
              MeshClient.to(mixer, "istio-system", "pilot"),
              restarted,
              new LastGoodResources(state, json),
              json)) {
        second.start();
        assertThat(restarted.current().table().rules()).containsExactly("r.rule.default");
        assertThat(second.connected()).isFalse();
      }
    }
  }

  @Test
  void itComesBackWhenPilotDoes() {
    try (StubPilot pilot = pilot();
        PilotFeed feed = feed(pilot)) {
      awaitVersion(pilot.serve(RULE));
      pilot.stop();
      await().atMost(Duration.ofSeconds(10)).until(() -> !feed.connected());
      assertThat(policy.current().table().rules()).containsExactly("r.rule.default");

      String next = pilot.serve();
      pilot.start();
      awaitVersion(next);
    }
  }

  @Test
  void anUnreadableObjectDoesNotTakeTheOthersOutOfForce() {
    try (StubPilot pilot = pilot();
        PilotFeed feed = feed(pilot)) {
      String version =
          pilot.serveRaw(
              """
              [{"apiVersion":"config.istio.io/v1alpha2","kind":"denier",
                "metadata":{"name":"d"},"spec":{"future":1}},
               {"apiVersion":"config.istio.io/v1alpha2","kind":"memquota","metadata":{"name":"m"},
                "spec":{"quotas":[{"name":"q","maxAmount":1,"validDuration":"1s"}]}}]
              """
                  .replace("\n", " "));
      awaitVersion(version);
      assertThat(policy.current().faults()).singleElement().asString().contains("future");
      assertThat(policy.current().quotaHandlers()).containsKey("m.memquota.default");
    }
  }

  @Test
  void countersSurviveChangesOfOtherObjects() {
    try (StubPilot pilot = pilot();
        PilotFeed feed = feed(pilot)) {
      awaitVersion(pilot.serve(QUOTA.formatted(1)));
      assertThat(charge()).isEqualTo(1);
      awaitVersion(pilot.serve(QUOTA.formatted(1), RULE));
      assertThat(charge()).isZero();
      awaitVersion(pilot.serve(QUOTA.formatted(2)));
      assertThat(charge()).isEqualTo(1);
    }
  }

  private long charge() {
    QuotaHandler handler = policy.current().quotaHandler("m.memquota.default");
    return handler
        .charge(new QuotaCharge("q.quota.default", new TreeMap<>(), 1, false, null))
        .granted();
  }
}
