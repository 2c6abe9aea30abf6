package io.amime.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Bookinfo;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told about how they want endpoints to be chosen. */
class BalancingReviewTest {
  private static final String POLICY =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: DestinationPolicy
      metadata: {name: x, annotations: {%s}}
      spec: {destination: {name: reviews}%s}
      """;
  private static final String RULE =
      """
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: x, annotations: {%s}}
      spec: {host: reviews, trafficPolicy: {loadBalancer: {%s}}}
      """;

  private static List<Violation> review(String text) {
    return Review.of(Bookinfo.state(), ResourceCodec.decode(text));
  }

  private static void refused(String text, String path, String message) {
    assertThat(review(text))
        .filteredOn(Violation::isError)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.path()).isEqualTo(path);
          assertThat(v.message()).contains(message);
          assertThat(v.line()).isNotNull();
        });
  }

  private static void ignored(String text, String path, String message) {
    assertThat(review(text))
        .as("findings about %s", text)
        .noneMatch(Violation::isError)
        .filteredOn(v -> v.reason() == Reason.IgnoredField)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.path()).isEqualTo(path);
          assertThat(v.message()).contains(message);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          amime.io/balance-by: header x-user
          amime.io/balance-by: " cookie  user "
          amime.io/balance-by: cookie user, amime.io/cookie-ttl: 0s
          amime.io/balance-by: cookie user, amime.io/cookie-ttl: 1h30m
          amime.io/balance-by: query id
          amime.io/balance-by: source
          amime.io/balance-by: latency
          amime.io/warmup: 30s, amime.io/prefer-zone: "true"
          amime.io/prefer-zone: "false"
          """)
  void annotationsThatSayWhatTheyMean(String annotations) {
    assertThat(review(POLICY.formatted(annotations, ""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          amime.io/balance-by: header       | balance-by | "header" is none of header NAME, cookie NAME
          amime.io/balance-by: header a b   | balance-by | "header a b" is none of header NAME
          amime.io/balance-by: source x     | balance-by | "source x" is none of
          amime.io/balance-by: Latency      | balance-by | source or latency
          amime.io/balance-by: ""           | balance-by | "" is none of
          amime.io/balance-by: cookie a=b   | balance-by | "a=b" is no name of a header or a cookie
          amime.io/balance-by: cookie a, amime.io/cookie-ttl: forever | cookie-ttl | "forever" is no duration
          amime.io/warmup: 0s               | warmup | "0s" is no duration such as 1h or 30s, longer than none
          amime.io/warmup: "30"             | warmup | "30" is no duration
          amime.io/prefer-zone: "yes"       | prefer-zone | "yes" is neither true nor false
          """)
  void annotationsThatAreRefused(String annotations, String name, String message) {
    refused(
        POLICY.formatted(annotations, ""), "metadata.annotations[amime.io/" + name + "]", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          amime.io/balance-by: latency | , loadBalancing: {name: RANDOM} | spec.loadBalancing | amime.io/balance-by decides
          amime.io/cookie-ttl: 1h | '' | metadata.annotations[amime.io/cookie-ttl] | has no effect without amime.io/balance-by: cookie NAME
          amime.io/balance-by: source, amime.io/cookie-ttl: 1h | '' | metadata.annotations[amime.io/cookie-ttl] | has no effect without
          amime.io/balance-by: source, amime.io/warmup: 1h | '' | metadata.annotations[amime.io/warmup] | but with ROUND_ROBIN and LEAST_CONN
          amime.io/warmup: 1h | , loadBalancing: {name: RANDOM} | metadata.annotations[amime.io/warmup] | but with ROUND_ROBIN and LEAST_CONN
          """)
  void annotationsWithoutEffect(String annotations, String spec, String path, String message) {
    ignored(POLICY.formatted(annotations, spec), path, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          amime.io/balance-by: latency
          consistentHash: {httpHeaderName: X-User}
          consistentHash: {httpCookie: {name: user}}
          consistentHash: {httpCookie: {name: user, path: /shop, ttl: 0s}}
          consistentHash: {httpQueryParameterName: id}, localityLbSetting: {enabled: true}
          consistentHash: {use_source_ip: true}
          simple: LEAST_REQUEST, warmup: {duration: 60s, minimumPercent: 0, aggression: 1.5}
          warmupDurationSecs: 60s
          localityLbSetting: {}
          """)
  void rulesThatSayWhatTheyMean(String text) {
    boolean annotation = text.startsWith("amime.io");
    assertThat(review(RULE.formatted(annotation ? text : "", annotation ? "" : text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          consistentHash: {}                                     | consistentHash | one of httpHeaderName, httpCookie
          consistentHash: {useSourceIp: false}                   | consistentHash | one of httpHeaderName
          consistentHash: {useSourceIp: true, httpHeaderName: a} | consistentHash | not httpHeaderName and useSourceIp
          simple: RANDOM, consistentHash: {useSourceIp: true}    | consistentHash | not together with simple: RANDOM
          consistentHash: {httpHeaderName: "a b"}                | consistentHash.httpHeaderName | "a b" is no header name
          consistentHash: {httpQueryParameterName: ""}           | consistentHash.httpQueryParameterName | the name of a query parameter
          consistentHash: {httpCookie: {ttl: 1h}}                | consistentHash.httpCookie.name | the name of the cookie
          consistentHash: {httpCookie: {name: "a;b"}}            | consistentHash.httpCookie.name | "a;b" is no name of a cookie
          consistentHash: {httpCookie: {name: a, path: b, ttl: 1s}} | consistentHash.httpCookie.path | "b" is no path of a cookie
          consistentHash: {httpCookie: {name: a, path: "/;b", ttl: 1s}} | consistentHash.httpCookie.path | "/;b" is no path
          consistentHash: {httpCookie: {name: a, ttl: soon}}     | consistentHash.httpCookie.ttl | "soon" is no duration
          warmup: {}                                             | warmup.duration | a duration, such as 60s
          warmup: {duration: 1s, minimumPercent: 101}            | warmup.minimumPercent | 101 is not from 0 to 100
          warmup: {duration: 1s, aggression: 0.5}                | warmup.aggression | 0.5 is not from 1 to 1000
          warmup: {duration: 1s}, warmupDurationSecs: 1s         | warmupDurationSecs | not together with warmup
          """)
  void rulesThatAreRefused(String balancer, String path, String message) {
    refused(RULE.formatted("", balancer), "spec.trafficPolicy.loadBalancer." + path, message);
  }

  @ParameterizedTest
  @CsvSource({
    "amime.io/balance-by: cookie user, amime.io/balance-by, consistentHash",
    "amime.io/balance-by: nothing, amime.io/balance-by, is not latency",
  })
  void rulesTakeOnlyLatencyInAnAnnotation(String annotation, String name, String message) {
    refused(RULE.formatted(annotation, ""), "metadata.annotations[" + name + "]", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          amime.io/cookie-ttl: 1h | '' | metadata.annotations[amime.io/cookie-ttl] | write trafficPolicy.loadBalancer.consistentHash.httpCookie.ttl
          amime.io/warmup: 1h | '' | metadata.annotations[amime.io/warmup] | write trafficPolicy.loadBalancer.warmup.duration
          '' | simple: RANDOM, warmup: {duration: 1s} | spec.trafficPolicy.loadBalancer.warmup | but with ROUND_ROBIN and LEAST_REQUEST
          '' | consistentHash: {useSourceIp: true}, warmupDurationSecs: 1s | spec.trafficPolicy.loadBalancer.warmupDurationSecs | but with ROUND_ROBIN
          '' | consistentHash: {httpCookie: {name: a, path: /}} | spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.path | has no effect without ttl
          '' | consistentHash: {useSourceIp: true, ringHash: {minimumRingSize: 9}} | spec.trafficPolicy.loadBalancer.consistentHash.ringHash | every endpoint has 128 places
          '' | localityLbSetting: {distribute: []} | spec.trafficPolicy.loadBalancer.localityLbSetting.distribute | come first
          """)
  void rulesWithoutEffect(String annotations, String balancer, String path, String message) {
    ignored(RULE.formatted(annotations, balancer), path, message);
  }
}
