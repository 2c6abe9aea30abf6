package io.amime.cli.rules;

import tools.jackson.databind.JsonNode;

/** A warning of the server's, as a line. */
final class Warning {
  private Warning() {}

  static String text(JsonNode warning) {
    if (warning.isString()) {
      return warning.asString();
    }
    var path = warning.path("path").asString("");
    return warning.path("resource").asString("")
        + (path.isEmpty() ? "" : " " + path)
        + ": "
        + warning.path("message").asString("");
  }
}
