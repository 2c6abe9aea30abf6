package io.amime.api.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.Route;
import io.amime.api.routing.Decision.Tried;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassedByTest {
  private static final String RULE =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: v}
      spec:
        hosts: [reviews]
        http:
        - match: [{sourceLabels: {app: ratings}}, {uri: {prefix: /a}}]
          route: [{destination: {host: reviews}}]
        - match: [{sourceNamespace: shop}]
          route: [{destination: {host: ratings}}]
        - match: [{port: 80}]
          route: [{destination: {host: ratings}}]
        - route: [{destination: {host: details}}]
      """;

  @Test
  void whatIsForOtherCallersStandsInItsPlaceWithTheReason() {
    var state = Bookinfo.state().with(ResourceCodec.decode(RULE).resources(), List.of());
    var caller = state.instances().get("productpage-v1").workload();
    var host =
        SnapshotBuilder.build(state, caller).virtualHosts().stream()
            .filter(h -> h.name().startsWith("reviews"))
            .findFirst()
            .orElseThrow();
    var own = host.routes().stream().map(PassedByTest::tried).toList();

    var all = PassedBy.with(own, state, caller, host);

    assertThat(all)
        .extracting(Tried::part)
        .containsExactly(
            "http[0].match[0]",
            "http[0].match[1]",
            "http[1].match[0]",
            "http[2].match[0]",
            "http[3]");
    assertThat(all.get(0).because()).contains("app=productpage", "app=ratings");
    assertThat(all.get(2).because()).contains("default", "shop");
    assertThat(all.get(3).because()).contains("9080", "80");
  }

  @Test
  void nothingIsTriedBehindTheMatch() {
    var state = Bookinfo.state().with(ResourceCodec.decode(RULE).resources(), List.of());
    var caller = state.instances().get("productpage-v1").workload();
    var host =
        SnapshotBuilder.build(state, caller).virtualHosts().stream()
            .filter(h -> h.name().startsWith("reviews"))
            .findFirst()
            .orElseThrow();
    var first = new Tried("default/v", true, null, "http[0].match[1]");

    assertThat(PassedBy.with(List.of(first), state, caller, host))
        .extracting(Tried::part)
        .containsExactly("http[0].match[0]", "http[0].match[1]");
  }

  private static Tried tried(Route route) {
    boolean last = route.match().catchesAll();
    return new Tried(route.rule(), last, last ? null : "no", route.part());
  }
}
