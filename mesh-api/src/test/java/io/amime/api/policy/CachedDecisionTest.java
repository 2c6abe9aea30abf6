package io.amime.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.mixer.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An answer found by what it referenced is the answer that would have been given. */
class CachedDecisionTest {
  private static final String RULES =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: denier
      metadata: {name: d}
      spec: {status: {code: 7, message: no}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: listchecker
      metadata: {name: l}
      spec: {overrides: [a, b], blacklist: true}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: checknothing
      metadata: {name: n}
      spec: {}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: listentry
      metadata: {name: e}
      spec: {value: 'source.labels["version"] | request.host | "none"'}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: one}
      spec:
        match: 'source.labels["app"] == "a" && (request.headers["x"] | "d") != "b"'
        actions: [{handler: d.denier, instances: [n.checknothing]}]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: two}
      spec:
        match: '(source.labels | request.headers)["app"] == "b" || request.size == 1'
        actions: [{handler: l.listchecker, instances: [e.listentry]}]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: three}
      spec:
        match: 'source.labels["version"] == "" && conditional(connection.mtls | false, request.host == "a", true)'
        actions: [{handler: d.denier, instances: [n.checknothing]}]
      """;

  private final Random random = new Random(42);

  private Map<String, String> map() {
    Map<String, String> map = new TreeMap<>();
    for (String key : new String[] {"app", "version", "x"}) {
      if (random.nextInt(3) > 0) {
        map.put(key, word());
      }
    }
    return map;
  }

  private String word() {
    return new String[] {"a", "b", ""}[random.nextInt(3)];
  }

  private AttributeBag bag() {
    AttributeBag.Builder bag =
        AttributeBag.builder().string("destination.service", "ratings.default.svc");
    if (random.nextBoolean()) {
      bag.map("source.labels", map());
    }
    if (random.nextBoolean()) {
      bag.map("request.headers", map());
    }
    if (random.nextBoolean()) {
      bag.string("request.host", word());
    }
    if (random.nextBoolean()) {
      bag.int64("request.size", random.nextInt(3));
    }
    if (random.nextBoolean()) {
      bag.bool("connection.mtls", random.nextBoolean());
    }
    if (random.nextInt(4) == 0) {
      bag.string("context.protocol", random.nextBoolean() ? "tcp" : "http");
    }
    return bag.build();
  }

  @Test
  void cachedAnswersEqualFreshOnes() {
    DispatchTable table =
        DispatchTable.compile(
            ResourceCodec.decode(RULES).resources(), Vocabulary.standard(), PolicySettings.DEFAULT);
    assertThat(table.faults()).isEmpty();
    Map<Object, Status> cache = new HashMap<>();
    Map<Object, Object> shapes = new HashMap<>();
    int hits = 0;
    for (int i = 0; i < 50_000; i++) {
      AttributeBag bag = bag();
      CheckDecision fresh = table.check(bag);
      for (Object shape : shapes.keySet()) {
        var referenced = (io.amime.api.attribute.ReferencedAttributes) shape;
        var signature = referenced.signature(bag);
        Status cached = signature == null ? null : cache.get(Map.of(referenced, signature));
        if (cached != null) {
          hits++;
          assertThat(cached).as("%s by %s", bag, referenced).isEqualTo(fresh.status());
        }
      }
      var own = fresh.referenced().signature(bag);
      assertThat(own).isNotNull();
      shapes.put(fresh.referenced(), true);
      cache.put(Map.of(fresh.referenced(), own), fresh.status());
    }
    assertThat(hits).isGreaterThan(10_000);
    assertThat(shapes).hasSizeGreaterThan(5);
  }
}
