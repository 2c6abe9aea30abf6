package io.amime.api.policy;

import io.amime.api.attribute.AttributeBag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rules that need nothing but the request, and what a caller gets: the same wherever they run.
 *
 * @param yaml documents
 * @param attributes of the request
 * @param http status of the answer, 200 where nothing objects
 * @param body of the answer, empty where nothing objects
 */
public record PolicyCase(String name, String yaml, AttributeBag attributes, int http, String body) {
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

  @Override
  public String toString() {
    return name;
  }

  /** All of them. */
  public static List<PolicyCase> all() {
    var cases = new ArrayList<PolicyCase>();
    cases.add(
        new PolicyCase(
            "the lesson refuses reviews v3",
            LESSON,
            request("v3"),
            403,
            "PERMISSION_DENIED:denyreviewsv3handler.denier.default:Not allowed"));
    cases.add(new PolicyCase("the lesson lets reviews v2 pass", LESSON, request("v2"), 200, ""));
    cases.add(
        new PolicyCase("a caller without labels is skipped", LESSON, ratings().build(), 200, ""));
    cases.add(
        new PolicyCase(
            "objections are joined, those of the whole mesh first",
            denier("b", "default", "{code: 5, message: second}")
                + rule("b", "default", "", "b.denier")
                + denier("a", "istio-system", "{code: 16, message: first}")
                + rule("z", "istio-system", "", "a.denier"),
            request("v1"),
            401,
            "UNAUTHENTICATED:a.denier.istio-system:first, b.denier.default:second"));
    cases.add(
        new PolicyCase(
            "without a status it is a failed precondition",
            denier("d", "default", "") + rule("r", "default", "", "d.denier"),
            request("v1"),
            400,
            "FAILED_PRECONDITION:d.denier.default:"));
    cases.add(
        new PolicyCase(
            "whoever says internal error is obeyed",
            denier("d", "default", "{code: 13, message: no}")
                + rule("r", "default", "", "d.denier"),
            request("v1"),
            500,
            "INTERNAL:d.denier.default:no"));
    cases.add(
        new PolicyCase(
            "rules of another namespace do not apply",
            denier("d", "shop", "{code: 7}") + rule("r", "shop", "", "d.denier"),
            request("v1"),
            200,
            ""));
    cases.add(
        new PolicyCase(
            "a handler of another namespace by its full name",
            denier("d", "shop", "{code: 7, message: shop}")
                + rule("r", "default", "", "d.denier.shop"),
            request("v1"),
            403,
            "PERMISSION_DENIED:d.denier.shop:shop"));
    cases.add(
        new PolicyCase(
            "rules for connections do not see requests",
            denier("d", "default", "{code: 7}")
                + rule("r", "default", "context.protocol == \"tcp\"", "d.denier"),
            request("v1"),
            200,
            ""));
    cases.add(
        new PolicyCase(
            "a header decides",
            denier("d", "default", "{code: 7, message: header}")
                + rule(
                    "r",
                    "default",
                    "(request.headers[\"end-user\"] | \"nobody\") == \"jason\"",
                    "d.denier"),
            ratings().map("request.headers", Map.of("end-user", "jason")).build(),
            403,
            "PERMISSION_DENIED:d.denier.default:header"));
    return cases;
  }

  private static AttributeBag.Builder ratings() {
    return AttributeBag.builder()
        .string("destination.service", "ratings.default.svc.cluster.local")
        .string("context.protocol", "http")
        .map("destination.labels", Map.of("app", "ratings"));
  }

  private static AttributeBag request(String version) {
    return ratings().map("source.labels", Map.of("app", "reviews", "version", version)).build();
  }

  private static String denier(String name, String namespace, String status) {
    return """
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: denier
    metadata: {name: %1$s, namespace: %2$s}
    spec: {%3$s}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: checknothing
    metadata: {name: %1$s, namespace: %2$s}
    spec: {}
    """
        .formatted(name, namespace, status.isEmpty() ? "" : "status: " + status);
  }

  private static String rule(String name, String namespace, String match, String handler) {
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
}
