package io.amime.api.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Resource;
import io.amime.api.resource.Violation;
import io.amime.api.routing.RoutingTable;
import io.amime.api.validation.Review;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Names that are short forms of each other, in resources that are judged sound, give every proxy a
 * snapshot in which each name has one owner. {@code -Dfuzz.rounds} and {@code -Dfuzz.seed} look
 * further.
 */
class ClaimedHostsTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 300);
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_125);
  private static final List<String> NAMES =
      List.of(
          "shop",
          "shop.default",
          "shop.default.svc",
          "shop.default.svc.cluster",
          "shop.default.svc.cluster.local",
          "shop.web",
          "shop.web.svc.cluster.local",
          "reviews",
          "reviews.default",
          "reviews.default.svc",
          "reviews.default.svc.cluster.local",
          "www.example.com",
          "\"*.default\"",
          "\"*.default.svc.cluster.local\"",
          "\"*.example.com\"");
  private static final List<String> KINDS =
      List.of(
          """
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: %s, namespace: %s}
          spec: {hosts: [%s], http: [{route: [{destination: {host: reviews.default.svc.cluster.local}}]}]}
          """,
          """
          apiVersion: networking.istio.io/v1
          kind: VirtualService
          metadata: {name: %s, namespace: %s}
          spec: {hosts: [%s], gateways: [default/edge], http: [{route: [{destination: {host: reviews.default.svc.cluster.local}}]}]}
          """,
          """
          apiVersion: networking.istio.io/v1
          kind: ServiceEntry
          metadata: {name: %s, namespace: %s}
          spec: {hosts: [%s], resolution: NONE, ports: [{number: 80, name: http}]}
          """,
          """
          apiVersion: config.istio.io/v1alpha2
          kind: EgressRule
          metadata: {name: %s, namespace: %s}
          spec: {destination: {service: %s}, ports: [{port: 80, protocol: http}]}
          """,
          """
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: %s, namespace: %s}
          spec: {rules: [{host: %s, http: {paths: [{backend: {serviceName: reviews.default.svc.cluster.local, servicePort: 9080}}]}}]}
          """);
  private static final String GATEWAY =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: edge}
      spec: {selector: {istio: ingress}, servers: [{port: {number: 80, protocol: HTTP}, hosts: ["*"]}]}
      """;

  private static final List<Workload> CALLERS =
      List.of(
          Bookinfo.state().instances().get("productpage-v1").workload(),
          Bookinfo.ingress().workload(),
          new Workload("web-1", Workload.Mode.SIDECAR, "shop", "web", "shop", Map.of()));

  @Test
  void everyNameHasOneOwner() {
    var random = new Random(SEED);
    int rules = 0;
    for (int i = 0; i < ROUNDS; i++) {
      var written = new ArrayList<String>();
      MeshState state = Bookinfo.state().with(resources(GATEWAY), List.of());
      for (int n = 0; n < 5; n++) {
        String text = rule("r" + n, random);
        var decoded = ResourceCodec.decode(text);
        if (Review.of(state, decoded).stream().noneMatch(Violation::isError)) {
          state = state.with(decoded.resources(), List.of());
          written.add(text);
        }
      }
      rules += written.size();
      for (Workload caller : CALLERS) {
        var hosts = SnapshotBuilder.build(state, caller).virtualHosts();
        assertThatCode(() -> RoutingTable.of(hosts, (host, route) -> route, InstantSource.system()))
            .as(() -> caller.id() + " with\n" + String.join("---\n", written))
            .doesNotThrowAnyException();
      }
    }
    assertThat(rules).as("most of them are sound").isGreaterThan(2 * ROUNDS);
  }

  private static List<Resource> resources(String text) {
    return List.copyOf(ResourceCodec.decode(text).resources());
  }

  private static String rule(String name, Random random) {
    String kind = KINDS.get(random.nextInt(KINDS.size()));
    int hosts = kind.contains("hosts: [%s]") ? 1 + random.nextInt(3) : 1;
    String names =
        IntStream.range(0, hosts)
            .mapToObj(i -> NAMES.get(random.nextInt(NAMES.size())))
            .distinct()
            .collect(Collectors.joining(", "));
    return kind.formatted(name, random.nextBoolean() ? "default" : "web", names);
  }
}
