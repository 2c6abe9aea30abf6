package io.amime.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.resource.Resource;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.Violation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the codec refuses, where it says the fault is, and what it says. */
class CodecViolationsTest {
  private static final String RULE =
      "apiVersion: config.istio.io/v1alpha2\nkind: RouteRule\nmetadata: {name: x}\nspec:\n  %s\n";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          destinatoin: {name: a}                | spec.destinatoin | UnknownField | did you mean "destination"?
          http_fault: {dealy: {}}               | spec.httpFault.dealy | UnknownField | did you mean "delay"?
          precedence: high                      | spec.precedence | FieldValueInvalid | expected a whole number, got the text "high"
          precedence: "5"                       | spec.precedence | FieldValueInvalid | expected a whole number, got the text "5"
          precedence: 1.5                       | spec.precedence | FieldValueInvalid | expected a whole number, got the number 1.5
          precedence: 2147483648                | spec.precedence | FieldValueInvalid | does not fit into 32 bits
          precedence: [1]                       | spec.precedence | FieldValueInvalid | expected a number, got a list
          websocketUpgrade: "yes"               | spec.websocketUpgrade | FieldValueInvalid | expected true or false
          destination: reviews                  | spec.destination | FieldValueInvalid | expected a map with [name
          destination: {name: 5}                | spec.destination.name | FieldValueInvalid | put it in quotes
          destination: {name: {a: b}}           | spec.destination.name | FieldValueInvalid | expected text, got a map
          destination: {labels: {version: 1}}   | spec.destination.labels.version | FieldValueInvalid | expected text, got the number 1
          destination: {labels: {a.b/c: true}}  | spec.destination.labels[a.b/c] | FieldValueInvalid | put it in quotes
          route: {labels: {}}                   | spec.route | FieldValueInvalid | expected a list, got a map
          route: [x]                            | spec.route[0] | FieldValueInvalid | expected a map with
          appendHeaders: [x]                    | spec.appendHeaders | FieldValueInvalid | expected a map, got a list
          httpFault: {delay: {percent: x}}      | spec.httpFault.delay.percent | FieldValueInvalid | expected a number
          httpFault: {delay: {fixedDelay: 5}}   | spec.httpFault.delay.fixedDelay | FieldValueInvalid | such as 1.5s
          httpFault: {delay: {fixedDelay: 1d}}  | spec.httpFault.delay.fixedDelay | FieldValueInvalid | is no duration
          httpFault: {delay: {fixedDelay: 0s}}  | spec.httpFault.delay.fixedDelay | FieldValueInvalid | at least 1ms
          httpFault: {delay: {fixedDelay: -1s}} | spec.httpFault.delay.fixedDelay | FieldValueInvalid | is no duration
          httpFault: {delay: {fixedDelay: 1.5ms}} | spec.httpFault.delay.fixedDelay | FieldValueInvalid | whole milliseconds
          httpFault: {delay: {fixedDelay: 999h999999999h}} | spec.httpFault.delay.fixedDelay | FieldValueInvalid | is no duration
          httpFault: {delay: {exponentialDelay: 1s}} | spec.httpFault.delay.exponentialDelay | FieldValueForbidden | use fixedDelay
          l4Fault: {}                           | spec.l4Fault | FieldValueForbidden | not implemented
          l4_fault: {}                          | spec.l4_fault | FieldValueForbidden | not implemented
          match: {udp: {}}                      | spec.match.udp | FieldValueForbidden | UDP is not supported
          match: {request: {headers: {a: 5}}}   | spec.match.request.headers.a | FieldValueInvalid | expected text or a map with
          rewrite: {uri: a, uri: b}             | spec.rewrite.uri | FieldValueDuplicate | occurs twice
          appendHeaders: {a: b, a: c}           | spec.appendHeaders.a | FieldValueDuplicate | occurs twice
          """)
  void fieldIsRefused(String spec, String path, Violation.Reason reason, String message) {
    assertThat(ResourceCodec.decode(RULE.formatted(spec)).violations())
        .filteredOn(Violation::isError)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.resource()).isEqualTo("RouteRule/default/x");
          assertThat(v.path()).isEqualTo(path);
          assertThat(v.reason()).isEqualTo(reason);
          assertThat(v.message()).contains(message);
          assertThat(v.line()).isEqualTo(5);
          assertThat(v.column()).isGreaterThan(2);
        });
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind: checknothing                                     | document 1 | metadata.name | needs a name
          metadata: {name: a}                                    | document 1 | kind | needs a kind, one of RouteRule, DestinationPolicy
          kind: 5                                                | document 1 | kind | needs a kind
          {kind: Pod, metadata: {name: a}}                       | Pod/default/a | kind | unknown kind "Pod" (known: RouteRule
          {kind: routerule, metadata: {name: a}}                 | routerule/default/a | kind | did you mean "RouteRule"?
          {kind: denier, apiVersion: v1, metadata: {name: a}}    | denier/default/a | apiVersion | write config.istio.io/v1alpha2
          {kind: Ingress, apiVersion: config.istio.io/v1alpha2, metadata: {name: a}} | Ingress/default/a | apiVersion | write networking.k8s.io/v1 or
          {kind: denier, metadata: {name: a}, speck: {}}         | denier/default/a | speck | did you mean "spec"?
          {kind: denier, metadata: {name: a, label: {}}}         | denier/default/a | metadata.label | did you mean "labels"?
          {kind: denier, metadata: {generateName: a, name: b}}   | denier/default/b | metadata.generateName | give a name
          {kind: denier, metadata: {name: a}, spec: []}          | denier/default/a | spec | expected a map
          {kind: denier, kind: denier, metadata: {name: a}}      | denier/default/a | kind | occurs twice
          just text                                              | document 1 |  | expected a resource, got the text
          """)
  void envelopeIsRefused(String text, String resource, String path, String message) {
    assertThat(ResourceCodec.decode(text).violations())
        .filteredOn(Violation::isError)
        .anySatisfy(v -> {
          assertThat(v.resource()).isEqualTo(resource);
          assertThat(v.path()).isEqualTo(path == null ? "" : path);
          assertThat(v.message()).contains(message);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          15.5s | 15500
          1m30s | 90000
          1h    | 3600000
          250ms | 250
          2000us | 2
          .5s   | 500
          """)
  void goDurationsAreRead(String text, long millis) {
    var resource =
        ResourceCodec.decode(
                RULE.formatted("httpReqTimeout: {simpleTimeout: {timeout: %s}}".formatted(text)))
            .resources()
            .getFirst();

    assertThat(((RouteRule) resource).spec().httpReqTimeout().simpleTimeout().timeout())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void everyFieldWithAFaultIsNamedAtItsLine() {
    String text =
        """
        apiVersion: config.istio.io/v1alpha2
        kind: RouteRule
        metadata:
          name: x
          nam: y
        spec:
          precedence: a
          route:
          - weight: b
          - wait: 5
            labels: c
        """;

    assertThat(ResourceCodec.decode(text).violations())
        .extracting(v -> v.line() + ":" + v.column() + " " + v.path())
        .containsExactly(
            "5:3 metadata.nam",
            "7:15 spec.precedence",
            "9:13 spec.route[0].weight",
            "10:5 spec.route[1].wait",
            "11:13 spec.route[1].labels");
  }

  @Test
  void whatStandsBeforeAFaultInTheTextIsStillRead() {
    String good = "apiVersion: config.istio.io/v1alpha2\nkind: denier\nmetadata: {name: a}\n";
    var decoded = ResourceCodec.decode(good + "---\nkind: [\n---\n" + good);

    assertThat(decoded.resources()).hasSize(1);
    assertThat(decoded.violations())
        .singleElement()
        .satisfies(v -> {
          assertThat(v.reason()).isEqualTo(Violation.Reason.Malformed);
          assertThat(v.resource()).isEqualTo("document 2");
          assertThat(v.line()).isGreaterThanOrEqualTo(5);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &a [*a]",
        "a: *nothing",
        "a: !!java.lang.Runtime {}",
        "{a: b}: c",
        "a: b: c",
        "\tkind: x",
        "%YAML 9.9\n---\na: b",
        "{\"a\": ]",
        "[1, 2",
      })
  void brokenTextIsOneViolationWithALine(String text) {
    assertThat(ResourceCodec.decode(text).violations())
        .anySatisfy(v -> {
          assertThat(v.reason()).isEqualTo(Violation.Reason.Malformed);
          assertThat(v.line()).isPositive();
        });
  }

  @Test
  void aliasesAreTakenAndBombsAreNot() {
    String shared =
        """
        kind: RouteRule
        metadata: {name: x}
        spec:
          destination: {name: a}
          route:
          - labels: &v {version: v1}
            weight: 100
          - labels: *v
        """;
    assertThat(((RouteRule) first(shared)).spec().route().get(1).labels())
        .containsEntry("version", "v1");

    var bomb = new StringBuilder("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*l" + (i - 1);
      bomb.append("l%d: &l%d [%s]\n".formatted(i, i, (alias + ", ").repeat(9) + alias));
    }
    assertMalformed(bomb.toString(), "aliases expanded");
  }

  @Test
  void depthAndSizeAreBounded() {
    assertMalformed("a: " + "[".repeat(100_000), "nested deeper");
    assertMalformed("{\"a\":".repeat(100_000), "");
    assertMalformed("x".repeat(4_000_000), "larger than");
    assertMalformed("- ".repeat(50_000), "nested deeper");
  }

  @Test
  void bracesMayAlsoBeYaml() {
    assertThat(ResourceCodec.decode("{kind: checknothing, metadata: {name: a}}").resources())
        .hasSize(1);
  }

  private static void assertMalformed(String text, String message) {
    assertThat(ResourceCodec.decode(text).violations())
        .anySatisfy(v -> {
          assertThat(v.reason()).isEqualTo(Violation.Reason.Malformed);
          assertThat(v.message()).contains(message);
        });
  }

  private static Resource first(String text) {
    return ResourceCodec.decode(text).resources().getFirst();
  }
}
