package io.amime.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.resource.CheckNothing;
import io.amime.api.resource.Denier;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.Rule;
import io.amime.api.resource.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ResourceCodecTest {
  static String lessons() {
    try (var in = ResourceCodecTest.class.getResourceAsStream("lessons.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void lessonsAreReadWithoutAWord() {
    Decoded decoded = ResourceCodec.decode(lessons());

    assertThat(decoded.violations()).isEmpty();
    assertThat(decoded.resources())
        .extracting(r -> r.key().toString())
        .containsExactly(
            "RouteRule/default/reviews-v2-rollout",
            "RouteRule/default/ratings-delay",
            "DestinationPolicy/default/ratings-lb-policy",
            "denier/default/denyreviewsv3handler",
            "checknothing/default/denyreviewsv3request",
            "rule/default/denyreviewsv3");
  }

  @Test
  void fieldsArriveWhereTheyBelong() {
    var resources = ResourceCodec.decode(lessons()).resources();

    var rollout = ((RouteRule) resources.get(0)).spec();
    assertThat(rollout.route())
        .extracting(RouteRule.DestinationWeight::weight)
        .containsExactly(25, 75);
    assertThat(rollout.route().getFirst().labels()).isEqualTo(Map.of("version", "v2"));
    var delay = ((RouteRule) resources.get(1)).spec().httpFault().delay();
    assertThat(delay).isEqualTo(new RouteRule.Delay(10.0, Duration.ofSeconds(5)));
    var policy = ((DestinationPolicy) resources.get(2)).spec();
    assertThat(policy.source().host("default")).isEqualTo("reviews.default.svc.cluster.local");
    assertThat(policy.loadBalancing().name()).isEqualTo(DestinationPolicy.Algorithm.ROUND_ROBIN);
    assertThat(((Denier) resources.get(3)).spec().status())
        .isEqualTo(new Denier.Status(7, "Not allowed"));
    assertThat(resources.get(4)).isInstanceOf(CheckNothing.class);
    assertThat(((Rule) resources.get(5)).spec().match())
        .isEqualTo(
            "destination.labels[\"app\"] == \"ratings\" && source.labels[\"app\"]==\"reviews\""
                + " && source.labels[\"version\"] == \"v3\"");
  }

  @Test
  void sourceIsKeptAsGiven() {
    String text =
        """
        {"kind": "RouteRule", "apiVersion": "config.istio.io/v1alpha2",
         "metadata": {"name": "a", "annotations": {"x": "y"}},
         "spec": {"destination": {"name": "b"}, "http_req_timeout": {"simple_timeout": {"timeout": "1m30s"}}}}
        """;

    var document = ResourceCodec.decode(text).documents().getFirst();

    assertThat(document.source()).isEqualTo(JsonMapper.shared().readTree(text));
    assertThat(((RouteRule) document.resource()).spec().httpReqTimeout().simpleTimeout().timeout())
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void everyKindSurvivesEncodingAndDecoding() {
    for (var resource : ResourceCodec.decode(lessons()).resources()) {
      var json = ResourceCodec.decode(ResourceCodec.encode(resource).toString());
      assertThat(json.resources()).containsExactly(resource);
      assertThat(json.violations()).isEmpty();
      assertThat(ResourceCodec.decode(ResourceCodec.encodeYaml(resource)).resources())
          .containsExactly(resource);
    }
  }

  @Test
  void listsAndArraysAreTakenApart() {
    String one =
        """
        {"apiVersion":"config.istio.io/v1alpha2","kind":"checknothing","metadata":{"name":"%s"}}\
        """;
    String both = one.formatted("a") + "," + one.formatted("b");

    assertThat(ResourceCodec.decode("[" + both + "]").resources()).hasSize(2);
    assertThat(ResourceCodec.decode("{\"items\":[" + both + "]}").resources()).hasSize(2);
    assertThat(ResourceCodec.decode("{\"kind\":\"List\",\"items\":[" + both + "]}").resources())
        .hasSize(2);
  }

  @Test
  void emptyDocumentsAreSkipped() {
    assertThat(ResourceCodec.decode("---\n---\n# nothing\n---\n").documents()).isEmpty();
    assertThat(ResourceCodec.decode("").violations()).isEmpty();
  }

  @Test
  void namespaceOfTheDocumentBeatsTheDefault() {
    String text = "kind: checknothing\nmetadata: {name: a, namespace: prod}\n";

    assertThat(ResourceCodec.decode(text, "dev").resources().getFirst().meta().namespace())
        .isEqualTo("prod");
  }

  @Test
  void missingAndOlderVersionsAreTakenWithAWarning() {
    var none = ResourceCodec.decode("kind: checknothing\nmetadata: {name: a}\n");
    var old =
        ResourceCodec.decode(
            "apiVersion: config.istio.io/v1beta1\nkind: checknothing\nmetadata: {name: a}\n");

    assertThat(none.isSound()).isTrue();
    assertThat(old.isSound()).isTrue();
    assertThat(none.violations())
        .extracting(Violation::reason)
        .containsExactly(Violation.Reason.ApiVersion);
    assertThat(old.violations()).hasSize(1);
  }

  @Test
  void everyKindHasItsNames() {
    for (ResourceKind kind : ResourceKind.values()) {
      assertThat(ResourceKind.ofKind(kind.kind())).contains(kind);
      assertThat(ResourceKind.ofPlural(kind.plural())).contains(kind);
      assertThat(ResourceKind.ofAnyName(kind.plural().toUpperCase(java.util.Locale.ROOT)))
          .contains(kind);
      assertThat(kind.description()).isNotEmpty();
    }
    assertThat(ResourceKind.ofAnyName("rr")).contains(ResourceKind.ROUTE_RULE);
    assertThat(ResourceKind.ROUTE_RULE.kebab()).isEqualTo("route-rule");
    assertThat(ResourceKind.QUOTA_SPEC_BINDING.kebab()).isEqualTo("quota-spec-binding");
  }

  @Test
  void whatKubernetesToolsPutIntoMetadataIsNoFault() {
    String text =
        """
        apiVersion: config.istio.io/v1alpha2
        kind: checknothing
        metadata:
          name: a
          creationTimestamp: null
          generation: 3
          resourceVersion: "41"
          uid: 0c0ffee0-0000
          finalizers: [a/b]
          ownerReferences: [{kind: X, uid: y}]
          managedFields:
          - manager: kubectl
            operation: Apply
            fieldsV1: {"f:spec": {".": {}, "f:x": {}}}
        status: {conditions: [{type: Accepted}]}
        """;

    var decoded = ResourceCodec.decode(text);

    assertThat(decoded.violations()).isEmpty();
    assertThat(decoded.resources().getFirst().meta().revision()).isEqualTo(41);
    assertThat(decoded.documents().getFirst().source().at("/metadata/managedFields/0/manager"))
        .hasToString("\"kubectl\"");
  }
}
