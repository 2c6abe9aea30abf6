package io.amime.cli.look;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A secret that a proxy should use and cannot.
 *
 * @param resource whose wish it is, such as {@code Ingress/default/shop}
 */
record SecretProblem(String secret, String resource, String problem) {

  /** All that a proxy, as Pilot lists it, tells of. */
  static List<SecretProblem> of(JsonNode proxy) {
    return proxy.path("problems").valueStream().map(SecretProblem::read).toList();
  }

  private static SecretProblem read(JsonNode problem) {
    return new SecretProblem(
        problem.path("secret").asString(""),
        problem.path("resource").asString(""),
        problem.path("problem").asString(""));
  }

  /** Such as {@code secret default/shop-tls of Ingress/default/shop: there is no file …}. */
  String text() {
    return "secret " + secret + " of " + resource + ": " + problem;
  }
}
