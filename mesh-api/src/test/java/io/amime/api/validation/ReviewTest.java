package io.amime.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.codec.ResourceDocument;
import io.amime.api.compile.Bookinfo;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReviewTest {
  private static final List<ResourceDocument> LESSONS = ResourceCodec.decode(lessons()).documents();

  @Test
  void lessonsAreSoundAndSayWhatDoesNotAct() {
    var found = Review.of(Bookinfo.state(), ResourceCodec.decode(lessons()));

    assertThat(found).noneMatch(Violation::isError);
    assertThat(found)
        .anySatisfy(v -> {
          assertThat(v.resource()).isEqualTo("RouteRule/default/reviews-v2-rollout");
          assertThat(v.reason()).isEqualTo(Reason.Shadowed);
          assertThat(v.message()).startsWith("is shadowed by RouteRule/default/ratings-delay");
        })
        .anySatisfy(v -> {
          assertThat(v.resource()).isEqualTo("DestinationPolicy/default/ratings-lb-policy");
          assertThat(v.reason()).isEqualTo(Reason.Idle);
          assertThat(v.message()).contains("sends to exactly version=v1");
        });
  }

  @Test
  void aStoredRuleThatGetsShadowedIsNamedToo() {
    var before = Bookinfo.state().with(List.of(LESSONS.get(0).resource()), List.of());

    assertThat(Review.of(before, List.of(LESSONS.get(1)), List.of()))
        .filteredOn(v -> v.reason() == Reason.Shadowed)
        .singleElement()
        .satisfies(v -> assertThat(v.resource()).isEqualTo("RouteRule/default/reviews-v2-rollout"));
  }

  @Test
  void whatWasIdleBeforeIsNoNews() {
    var before = Bookinfo.state().with(List.of(LESSONS.get(2).resource()), List.of());

    assertThat(Review.of(before, List.of(LESSONS.get(3)), List.of())).isEmpty();
  }

  @Test
  void aRuleMayComeWithWhatItNamesInAnyOrder() {
    assertThat(Review.of(Bookinfo.state(), LESSONS.subList(3, 6).reversed(), List.of())).isEmpty();
    assertThat(Review.of(Bookinfo.state(), LESSONS.subList(5, 6), List.of()))
        .extracting(Violation::path)
        .containsExactly("spec.actions[0].handler", "spec.actions[0].instances[0]");
  }

  @Test
  void deletingAHandlerInUseWarns() {
    var before =
        Bookinfo.state().with(LESSONS.stream().map(ResourceDocument::resource).toList(), List.of());
    var handler = new ResourceKey(ResourceKind.DENIER, "default", "denyreviewsv3handler");
    var rule = new ResourceKey(ResourceKind.RULE, "default", "denyreviewsv3");

    assertThat(Review.of(before, List.of(), List.of(handler)))
        .singleElement()
        .satisfies(v -> {
          assertThat(v.reason()).isEqualTo(Reason.Dangling);
          assertThat(v.isError()).isFalse();
          assertThat(v.message()).contains("rule/default/denyreviewsv3 still uses it");
        });
    assertThat(Review.of(before, List.of(), List.of(handler, rule))).isEmpty();
  }

  @Test
  void everyViolationOfEveryDocumentIsFoundAtOnce() {
    String text =
        """
        apiVersion: config.istio.io/v1alpha2
        kind: RouteRule
        metadata: {name: one}
        spec:
          destination: {name: Reviews}
          route:
          - labels: {version: 1}
            wieght: 30
          - weight: 30
          httpReqTimeout: {simpleTimeout: {timeout: 1d}}
        ---
        kind: RoutRule
        metadata: {name: two}
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: denier
        spec: {status: {code: 99}}
        """;

    var found = Review.of(Bookinfo.state(), ResourceCodec.decode(text));

    assertThat(found)
        .filteredOn(Violation::isError)
        .extracting(v -> v.resource() + " " + v.path() + " " + v.reason() + " " + v.line())
        .containsExactlyInAnyOrder(
            "RouteRule/default/one spec.destination.name FieldValueInvalid 5",
            "RouteRule/default/one spec.route[0].labels.version FieldValueInvalid 7",
            "RouteRule/default/one spec.route[0].wieght UnknownField 8",
            "RouteRule/default/one spec.httpReqTimeout.simpleTimeout.timeout FieldValueInvalid 10",
            "RoutRule/default/two kind UnknownKind 12",
            "document 3 metadata.name FieldValueRequired 15",
            "document 3 spec.status.code FieldValueInvalid 17");
  }

  @Test
  void theSameResourceTwiceIsRefused() {
    assertThat(Review.of(Bookinfo.state(), List.of(LESSONS.get(3), LESSONS.get(3)), List.of()))
        .extracting(Violation::reason)
        .containsExactly(Reason.FieldValueDuplicate);
  }

  @Test
  void equalPrecedenceNamesTheOthers() {
    assertThat(Review.of(Bookinfo.state(), LESSONS.subList(0, 2), List.of()))
        .filteredOn(v -> v.reason() == Reason.EqualPrecedence)
        .extracting(Violation::resource)
        .containsExactly("RouteRule/default/reviews-v2-rollout", "RouteRule/default/ratings-delay");
  }

  @Test
  void danglingQuotasAreNamed() {
    String text =
        """
        apiVersion: config.istio.io/v1alpha2
        kind: QuotaSpec
        metadata: {name: a}
        spec: {rules: [{quotas: [{quota: requestcount}]}]}
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: QuotaSpecBinding
        metadata: {name: a}
        spec: {quotaSpecs: [{name: b}], services: [{name: ratings}]}
        """;

    assertThat(Review.of(MeshState.empty(), ResourceCodec.decode(text)))
        .extracting(Violation::message)
        .containsExactly(
            "no rule hands a quota \"requestcount\" to a handler, so it is unlimited",
            "QuotaSpec/default/b does not exist");
  }

  private static String lessons() {
    try (var in = ResourceCodec.class.getResourceAsStream("lessons.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
