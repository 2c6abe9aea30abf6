package io.amime.cli.client;

import io.amime.cli.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer that is no 2xx, in words: RFC 9457 problem details with {@code violations}, or a
 * Kubernetes {@code Status} with causes.
 *
 * @param lines what is wrong, one thing a line; empty where the summary says it all
 */
record Refusal(int status, String summary, List<String> lines) {

  static Refusal of(int status, String body) {
    try {
      var json = JsonMapper.shared().readTree(body);
      var summary = first(json, "detail", "message", "title");
      var lines = new ArrayList<String>();
      json.path("violations").forEach(violation -> lines.add(violation(violation)));
      json.path("details").path("causes").forEach(cause -> lines.add(cause(cause)));
      return new Refusal(status, summary.isEmpty() ? "refused" : summary, lines);
    } catch (JacksonException e) {
      return new Refusal(status, body.isBlank() ? "no reason given" : body.strip(), List.of());
    }
  }

  Problem problem() {
    var text = new StringBuilder(summary + " (" + status + ")");
    lines.forEach(line -> text.append("\n  ").append(line));
    return Problem.failed(text.toString(), remedy());
  }

  private String remedy() {
    return switch (status) {
      case 401 -> "./mesh up, which writes a kubeconfig with a good token";
      case 403 -> "ask an owner, or use a token with more rights (./mesh token)";
      case 404 -> "./mesh get shows what there is";
      case 409 -> "./mesh get -o yaml for what is stored now, then change that";
      case 400, 422 -> "mend what is named above; ./mesh analyze -f FILE checks without a mesh";
      default -> "./mesh check";
    };
  }

  private static String violation(JsonNode violation) {
    var text = new StringBuilder(violation.path("resource").asString(""));
    var path = violation.path("path").asString("");
    if (!path.isEmpty()) {
      text.append(' ').append(path);
    }
    if (violation.path("line").isInt()) {
      text.append(" (line ").append(violation.path("line").asInt()).append(')');
    }
    return text.append(": ").append(violation.path("message").asString("")).toString().strip();
  }

  private static String cause(JsonNode cause) {
    return cause.path("field").asString("") + ": " + cause.path("message").asString("");
  }

  private static String first(JsonNode json, String... names) {
    for (var name : names) {
      var text = json.path(name).asString("");
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
