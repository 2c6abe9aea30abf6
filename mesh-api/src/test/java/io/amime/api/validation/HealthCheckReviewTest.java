package io.amime.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Bookinfo;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told about the health checks that they ask for. */
class HealthCheckReviewTest {
  private static final List<String> FORMS =
      List.of(
          """
          apiVersion: config.istio.io/v1alpha2
          kind: DestinationPolicy
          metadata: {name: x, annotations: {%s}}
          spec: {destination: {name: reviews}}
          """,
          """
          apiVersion: networking.istio.io/v1
          kind: DestinationRule
          metadata: {name: x, annotations: {%s}}
          spec: {host: reviews}
          """);

  private static List<Violation> review(String text) {
    return Review.of(Bookinfo.state(), ResourceCodec.decode(text));
  }

  private static String at(String annotation) {
    return "metadata.annotations[amime.io/" + annotation + "]";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          amime.io/health-check: http /healthz
          amime.io/health-check: " http  /healthz?full=1 "
          amime.io/health-check: tcp
          amime.io/health-check: tcp, amime.io/health-check-interval: 1s
          amime.io/health-check: tcp, amime.io/health-check-timeout: 1ms
          amime.io/health-check: tcp, amime.io/health-check-unhealthy-threshold: "1"
          amime.io/health-check: tcp, amime.io/health-check-healthy-threshold: "100"
          """)
  void whatSaysWhatItMeans(String annotations) {
    for (String form : FORMS) {
      assertThat(review(form.formatted(annotations))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          health-check: ""              | "" is none of http PATH (such as http /healthz), tcp, grpc or grpc SERVICE
          health-check: http            | "http" is none of
          health-check: http healthz    | "http healthz" is none of
          health-check: http /a /b      | "http /a /b" is none of
          health-check: "http /a#b"     | "http /a#b" is none of
          health-check: http /ä         | is none of
          health-check: HTTP /a         | "HTTP /a" is none of
          health-check: tcp 80          | "tcp 80" is none of
          health-check: grpc a/b        | "grpc a/b" is none of
          health-check: udp             | "udp" is none of
          health-check-interval: 999ms  | "999ms" is no duration such as 10s, of one second or more
          health-check-interval: often  | "often" is no duration
          health-check-interval: "10"   | "10" is no duration
          health-check-timeout: 0s      | "0s" is no duration such as 1s, longer than none
          health-check-timeout: -1s     | "-1s" is no duration
          health-check-unhealthy-threshold: "0"   | "0" is no number from 1 to 100
          health-check-unhealthy-threshold: "101" | "101" is no number from 1 to 100
          health-check-healthy-threshold: "1.5"   | "1.5" is no number from 1 to 100
          health-check-healthy-threshold: two     | "two" is no number from 1 to 100
          """)
  void whatIsRefused(String annotation, String message) {
    for (String form : FORMS) {
      assertThat(review(form.formatted("amime.io/" + annotation)))
          .filteredOn(Violation::isError)
          .singleElement()
          .satisfies(v -> {
            assertThat(v.path()).isEqualTo(at(annotation.split(":", 2)[0]));
            assertThat(v.message()).contains(message);
            assertThat(v.line()).isNotNull();
          });
    }
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    String wrong =
        "amime.io/health-check: ping, amime.io/health-check-interval: 1ms,"
            + " amime.io/health-check-timeout: soon,"
            + " amime.io/health-check-unhealthy-threshold: \"-1\","
            + " amime.io/health-check-healthy-threshold: many";
    for (String form : FORMS) {
      assertThat(review(form.formatted(wrong)))
          .filteredOn(Violation::isError)
          .extracting(Violation::path)
          .containsExactlyInAnyOrder(
              at("health-check"),
              at("health-check-interval"),
              at("health-check-timeout"),
              at("health-check-unhealthy-threshold"),
              at("health-check-healthy-threshold"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          health-check-interval: 5s | has no effect without amime.io/health-check
          health-check-healthy-threshold: "5" | has no effect without amime.io/health-check
          health-check: grpc | has no effect on reviews.default.svc.cluster.local: it has no port that speaks gRPC
          """)
  void whatHasNoEffect(String annotation, String message) {
    for (String form : FORMS) {
      assertThat(review(form.formatted("amime.io/" + annotation)))
          .singleElement()
          .satisfies(v -> {
            assertThat(v.reason()).isEqualTo(Reason.IgnoredField);
            assertThat(v.isError()).isFalse();
            assertThat(v.path()).isEqualTo(at(annotation.split(":", 2)[0]));
            assertThat(v.message()).contains(message);
          });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {number: 6379, name: redis, protocol: TCP}  | STATIC | http / | it has no HTTP port
          {number: 6379, name: redis, protocol: TCP}  | STATIC | grpc   | it has no port that speaks gRPC
          {number: 6379, name: redis, protocol: TCP}  | STATIC | tcp    | ''
          {number: 7070, name: grpc, protocol: GRPC}  | STATIC | grpc   | ''
          {number: 80, name: http, protocol: HTTP}    | STATIC | http / | ''
          {number: 80, name: http, protocol: HTTP}    | DNS    | http / | its endpoints are not known
          """)
  void whatTheServiceDoesNotUnderstandHasNoEffect(
      String port, String resolution, String check, String message) {
    String endpoints = resolution.equals("STATIC") ? ", endpoints: [{address: 127.0.0.1}]" : "";
    String text =
        """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: y}
        spec: {hosts: [shop.example.com], location: MESH_EXTERNAL, resolution: %s, ports: [%s]%s}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: x, annotations: {amime.io/health-check: %s}}
        spec: {host: shop.example.com}
        """
            .formatted(resolution, port, endpoints, check);
    List<Violation> found =
        review(text).stream().filter(v -> v.path().startsWith("metadata.annotations")).toList();
    if (message.isEmpty()) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found)
          .singleElement()
          .satisfies(v -> {
            assertThat(v.reason()).isEqualTo(Reason.IgnoredField);
            assertThat(v.message()).contains(message);
          });
    }
  }
}
