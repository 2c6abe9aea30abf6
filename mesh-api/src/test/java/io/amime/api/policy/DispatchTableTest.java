package io.amime.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.Status;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DispatchTableTest {
  private static final String LESSON =
      """
      apiVersion: "config.istio.io/v1alpha2"
      kind: denier
      metadata:
        name: denyreviewsv3handler
      spec:
        status:
          code: 7
          message: Not allowed
      ---
      apiVersion: "config.istio.io/v1alpha2"
      kind: checknothing
      metadata:
        name: denyreviewsv3request
      spec:
      ---
      apiVersion: "config.istio.io/v1alpha2"
      kind: rule
      metadata:
        name: denyreviewsv3
      spec:
        match: destination.labels["app"] == "ratings" && source.labels["app"]=="reviews" && source.labels["version"] == "v3"
        actions:
        - handler: denyreviewsv3handler.denier
          instances: [ denyreviewsv3request.checknothing ]
      """;

  private static DispatchTable table(String yaml) {
    return table(yaml, OnError.SKIP);
  }

  private static DispatchTable table(String yaml, OnError onError) {
    Decoded decoded = ResourceCodec.decode(yaml);
    assertThat(decoded.violations()).isEmpty();
    var settings = new PolicySettings(FailPolicy.CLOSED, FailPolicy.OPEN, onError);
    return DispatchTable.compile(decoded.resources(), Vocabulary.standard(), settings);
  }

  private static AttributeBag.Builder ratings() {
    return AttributeBag.builder()
        .string("destination.service", "ratings.default.svc.cluster.local")
        .map("destination.labels", Map.of("app", "ratings"));
  }

  private static AttributeBag reviews(String version) {
    return ratings().map("source.labels", Map.of("app", "reviews", "version", version)).build();
  }

  private static String denier(String namespace, String name, int code, String caching) {
    return """
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: denier
    metadata: {name: %2$s, namespace: %1$s}
    spec: {status: {code: %3$d, message: %2$s}%4$s}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: checknothing
    metadata: {name: %2$s, namespace: %1$s}
    spec: {}
    """
        .formatted(namespace, name, code, caching);
  }

  private static String rule(String namespace, String name, String match, String handler) {
    return """
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: rule
    metadata: {name: %s, namespace: %s}
    spec:
      match: '%s'
      actions:
      - handler: %s
        instances: [ %s ]
    """
        .formatted(name, namespace, match, handler, handler.replace(".denier", ".checknothing"));
  }

  @Test
  void lessonDeniesReviewsV3AndNamesWhoDecided() {
    CheckDecision decision = table(LESSON).check(reviews("v3"));

    assertThat(decision.status().http()).isEqualTo(403);
    assertThat(decision.status().body())
        .isEqualTo("PERMISSION_DENIED:denyreviewsv3handler.denier.default:Not allowed");
    assertThat(decision.decidedBy())
        .isEqualTo(
            new CheckResponse.DecidedBy(
                "denyreviewsv3.rule.default",
                "denyreviewsv3handler.denier.default",
                "denyreviewsv3request.checknothing.default"));
    assertThat(decision.validDuration()).isEqualTo(Duration.ofSeconds(5));
    assertThat(decision.validUseCount()).isEqualTo(1000);
    assertThat(decision.referenced())
        .hasToString(
            "{destination.service=EXACT, context.protocol=ABSENCE, destination.labels[app]=EXACT,"
                + " source.labels[app]=EXACT, source.labels[version]=EXACT}");
  }

  @Test
  void lessonLetsOthersPass() {
    CheckDecision decision = table(LESSON).check(reviews("v2"));

    assertThat(decision.status()).isEqualTo(Status.OK);
    assertThat(decision.decidedBy()).isNull();
    assertThat(decision.validDuration()).isEqualTo(Duration.ofSeconds(10));
    assertThat(decision.validUseCount()).isEqualTo(200);
  }

  @Test
  void absentAttributeSkipsTheRuleAndIsCounted() {
    AttributeBag unknownCaller = ratings().build();

    CheckDecision skipped = table(LESSON).check(unknownCaller);
    CheckDecision failed = table(LESSON, OnError.FAIL).check(unknownCaller);

    assertThat(skipped.status()).isEqualTo(Status.OK);
    assertThat(skipped.errors())
        .extracting(RuleError::rule)
        .containsExactly("denyreviewsv3.rule.default");
    assertThat(skipped.referenced().toString()).contains("source.labels=ABSENCE");
    assertThat(failed.status().code()).isEqualTo(13);
    assertThat(failed.status().message()).contains("attribute 'source.labels' is absent");
    assertThat(failed.validUseCount()).isZero();
  }

  @Test
  void objectionsAreCombinedInOrderDefaultNamespaceFirst() {
    DispatchTable table =
        table(
            denier("default", "b", 7, ", validDuration: 3s, validUseCount: 50")
                + denier("default", "a", 5, "")
                + denier("istio-system", "z", 16, ", validDuration: 1s")
                + denier("default", "pass", 0, ", validUseCount: 2")
                + rule("default", "r2", "", "b.denier")
                + rule("default", "r1", "true", "a.denier")
                + rule("default", "r3", "", "pass.denier")
                + rule("istio-system", "zz", "", "z.denier"));

    CheckDecision decision = table.check(reviews("v1"));

    assertThat(decision.status())
        .isEqualTo(
            new Status(16, "z.denier.istio-system:z, a.denier.default:a, b.denier.default:b"));
    assertThat(decision.decidedBy().rule()).isEqualTo("zz.rule.istio-system");
    assertThat(decision.validDuration()).isEqualTo(Duration.ofSeconds(1));
    assertThat(decision.validUseCount()).isEqualTo(2);
  }

  @Test
  void rulesOfOtherNamespacesDoNotApply() {
    DispatchTable table =
        table(
            denier("shop", "d", 7, "")
                + rule("shop", "r", "", "d.denier")
                + denier("istio-system", "d", 5, "")
                + rule("istio-system", "r", "", "d.denier"));

    assertThat(table.rules("shop")).containsExactly("r.rule.istio-system", "r.rule.shop");
    assertThat(table.rules("default")).containsExactly("r.rule.istio-system");
    assertThat(table.check(reviews("v1")).status().code()).isEqualTo(5);
    AttributeBag cart =
        AttributeBag.builder().string("destination.service", "cart.shop.svc").build();
    assertThat(table.check(cart).status().message()).endsWith("d.denier.shop:d");
    AttributeBag shortName = AttributeBag.builder().string("destination.service", "cart").build();
    assertThat(table.check(shortName).status().message()).isEqualTo("d.denier.istio-system:d");
    AttributeBag byNamespace =
        AttributeBag.builder().string("destination.namespace", "shop").build();
    assertThat(table.check(byNamespace).status().message()).endsWith("d.denier.shop:d");
    assertThat(table.checks("anywhere")).isTrue();
    assertThat(DispatchTable.empty().checks("anywhere")).isFalse();
  }

  @Test
  void withoutDestinationNobodyKnowsWhoseRulesApply() {
    CheckDecision decision = table(LESSON).check(AttributeBag.EMPTY);

    assertThat(decision.status().code()).isEqualTo(13);
    assertThat(decision.status().message()).contains("destination.service");
  }

  @Test
  void tcpRulesSeeOnlyConnections() {
    DispatchTable table =
        table(
            denier("default", "t", 7, "")
                + denier("default", "h", 5, "")
                + rule("default", "tcp", "context.protocol == \"tcp\"", "t.denier")
                + rule("default", "http", "", "h.denier"));

    AttributeBag tcp = ratings().string("context.protocol", "tcp").build();
    AttributeBag http = ratings().string("context.protocol", "http").build();

    assertThat(table.check(tcp).status().code()).isEqualTo(7);
    assertThat(table.check(http).status().code()).isEqualTo(5);
    assertThat(table.check(ratings().build()).status().code()).isEqualTo(5);
  }

  @Test
  void whatDoesNotWorkIsDroppedAndNamed() {
    DispatchTable table =
        table(
            denier("default", "d", 7, "")
                + rule("default", "broken", "source.labels == 1", "d.denier")
                + rule("default", "dangling", "", "none.denier")
                + rule("default", "malformed", "", "a.b.c.denier")
                + rule("other", "elsewhere", "", "d.denier")
                + """
                ---
                apiVersion: config.istio.io/v1alpha2
                kind: listentry
                metadata: {name: l}
                spec: {value: source.nme}
                ---
                apiVersion: config.istio.io/v1alpha2
                kind: rule
                metadata: {name: half}
                spec:
                  actions:
                  - handler: d.denier
                    instances: [ d.checknothing, d.checknothing.nowhere, l.listentry ]
                  - handler: d.checknothing
                    instances: [ d.checknothing ]
                """);

    assertThat(table.rules()).containsExactly("half.rule.default");
    assertThat(table.faults())
        .extracting(fault -> fault.rule() + " " + fault.path())
        .contains(
            "broken.rule.default match",
            "dangling.rule.default actions[0].handler",
            "dangling.rule.default actions",
            "malformed.rule.default actions[0].handler",
            "elsewhere.rule.other actions[0].handler",
            "half.rule.default actions[0].instances[1]",
            "half.rule.default actions[0].instances[2]",
            "half.rule.default actions[1].handler");
    assertThat(table.check(reviews("v1")).status().message()).isEqualTo("d.denier.default:d");
  }

  @Test
  void quotaGoesToTheFirstMatchingRulesCounterWithItsDimensions() {
    DispatchTable table =
        table(
            """
            apiVersion: config.istio.io/v1alpha2
            kind: memquota
            metadata: {name: h}
            spec: {quotas: [{name: requestcount.quota.default, maxAmount: 5, validDuration: 1s}]}
            ---
            apiVersion: config.istio.io/v1alpha2
            kind: quota
            metadata: {name: requestcount}
            spec:
              dimensions:
                source: source.labels["app"] | "unknown"
                size: request.size | 12
                text: '"x"'
            ---
            apiVersion: config.istio.io/v1alpha2
            kind: rule
            metadata: {name: never}
            spec:
              match: source.labels["version"] == "v9"
              actions: [{handler: h.memquota, instances: [requestcount.quota]}]
            ---
            apiVersion: config.istio.io/v1alpha2
            kind: rule
            metadata: {name: quota}
            spec: {actions: [{handler: h.memquota, instances: [requestcount.quota]}]}
            """);

    QuotaDecision found = table.quota(reviews("v1"), "RequestCount");

    assertThat(found.counter().handlerName()).isEqualTo("h.memquota.default");
    assertThat(found.counter().instance()).isEqualTo("requestcount.quota.default");
    assertThat(found.counter().dimensions())
        .isEqualTo(Map.of("source", "reviews", "size", "12", "text", "x"));
    assertThat(found.referenced().toString())
        .contains("source.labels[app]=EXACT")
        .contains("request.size=ABSENCE");
    assertThat(table.quota(reviews("v1"), "other").counter()).isNull();
  }
}
