package io.amime.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.codec.ResourceDocument;
import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From a rule as people write it, through Pilot's compiler and a proxy, to the member it chooses.
 */
class RuleToMemberIT {
  private static final int MEMBERS = 3;

  private final List<RawBackend> members = new ArrayList<>();
  private final AtomicBoolean sick = new AtomicBoolean();

  @BeforeEach
  void open() {
    for (int i = 0; i < MEMBERS; i++) {
      var name = "reviews-" + i;
      members.add(
          new RawBackend((request, out) -> {
            boolean no =
                request.path().equals("/healthz") && sick.get() && name.equals("reviews-0");
            RawBackend.write(out, no ? 503 : 200, name);
            return true;
          }));
    }
  }

  @AfterEach
  void close() {
    members.forEach(RawBackend::close);
  }

  private ProxySnapshot compiled(String yaml) {
    var decoded = ResourceCodec.decode(yaml);
    assertThat(decoded.violations()).isEmpty();
    var instances = new ArrayList<Instance>();
    for (int i = 0; i < MEMBERS; i++) {
      var workload =
          new Workload(
              "reviews-" + i,
              Workload.Mode.SIDECAR,
              "reviews",
              "default",
              "reviews",
              Map.of("app", "reviews", "version", "v1"));
      var port = new Registration.Port(9080, "http", members.get(i).port());
      instances.add(new Instance(workload, "127.0.0.1", 0, List.of(port), false, true, List.of()));
    }
    var resources = decoded.documents().stream().map(ResourceDocument::resource).toList();
    return SnapshotBuilder.build(
        MeshState.of(1, MeshDefaults.SAFE, resources, instances), Snapshots.CALLER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        apiVersion: config.istio.io/v1alpha2
        kind: DestinationPolicy
        metadata: {name: sticky, annotations: {amime.io/balance-by: header X-User}}
        spec: {destination: {name: reviews}}
        """,
        """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: sticky}
        spec: {host: reviews, trafficPolicy: {loadBalancer: {consistentHash: {httpHeaderName: X-User}}}}
        """
      })
  void aUserStaysWithOneMember(String rule) {
    try (var proxy = new ProxyServer(compiled(rule))) {
      var homes = new HashMap<String, String>();
      for (int round = 0; round < 4; round++) {
        for (int user = 0; user < 30; user++) {
          var name = "user-" + user;
          var member = proxy.get("/", "x-user", name).body();
          assertThat(homes.computeIfAbsent(name, n -> member)).as(name).isEqualTo(member);
        }
      }
      assertThat(new HashSet<>(homes.values())).hasSize(MEMBERS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        apiVersion: config.istio.io/v1alpha2
        kind: DestinationPolicy
        metadata:
          name: checked
          annotations:
            amime.io/health-check: http /healthz
            amime.io/health-check-interval: 1s
            amime.io/health-check-healthy-threshold: "1"
        spec: {destination: {name: reviews}}
        """,
        """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata:
          name: checked
          annotations:
            amime.io/health-check: http /healthz
            amime.io/health-check-interval: 1s
            amime.io/health-check-healthy-threshold: "1"
        spec: {host: reviews}
        """
      })
  void whoFailsItsChecksIsNotCalled(String rule) {
    sick.set(true);
    try (var proxy = new ProxyServer(compiled(rule))) {
      // Whom nobody has asked yet is called only where that goes for most.
      await().until(() -> !seen(proxy).contains("reviews-0"));
      for (int i = 0; i < 5; i++) {
        assertThat(seen(proxy)).containsExactlyInAnyOrder("reviews-1", "reviews-2");
      }
      sick.set(false);
      await().until(() -> seen(proxy).contains("reviews-0"));
    }
  }

  private static HashSet<String> seen(ProxyServer proxy) {
    var seen = new HashSet<String>();
    for (int i = 0; i < MEMBERS * 2; i++) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(200);
      seen.add(answer.body());
    }
    return seen;
  }

  @Test
  void withoutARuleAllAreCalled() {
    try (var proxy = new ProxyServer(compiled(""))) {
      assertThat(seen(proxy)).hasSize(MEMBERS);
    }
  }
}
