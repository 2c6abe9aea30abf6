package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.Problem;
import io.amime.cli.output.Output;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code mesh explain}. */
@Command(
    name = "explain",
    description = {
      "Say what would become of a request, and why: every rule that was tried.",
      "Example: ./mesh explain GET http://reviews:9080/reviews/0 --from productpage"
          + " -H end-user:jason"
    })
final class ExplainCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "METHOD", description = "Such as GET.")
  private String method = "GET";

  @Parameters(index = "1", paramLabel = "URL", description = "As the caller writes it.")
  private String url = "";

  @Option(
      names = "--from",
      paramLabel = "SERVICE",
      description = "Who calls, as SERVICE or SERVICE.NAMESPACE; without it, the ingress does.")
  private @Nullable String from;

  @Option(
      names = {"-l", "--labels"},
      paramLabel = "KEY=VALUE",
      split = ",",
      description = "Labels of the caller, such as version=v2.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "A header of the request; may be repeated.")
  private List<String> headers = List.of();

  @Override
  public Integer call() {
    try (var pilot = common.pilot()) {
      var answer = pilot.post("/v1/explain", question()).json();
      output.print(common.out(), answer, out -> print(out, answer));
    }
    return 0;
  }

  private Map<String, Object> question() {
    var question = new LinkedHashMap<String, Object>();
    question.put("request", Map.of("method", method, "url", url, "headers", headers()));
    if (from == null) {
      question.put("mode", "ingress");
    } else {
      int dot = from.indexOf('.');
      var source = new LinkedHashMap<String, Object>();
      source.put("service", dot < 0 ? from : from.substring(0, dot));
      source.put("namespace", dot < 0 ? "default" : from.substring(dot + 1));
      source.put("labels", labels);
      question.put("source", source);
      question.put("mode", "sidecar");
    }
    return question;
  }

  private Map<String, String> headers() {
    var map = new LinkedHashMap<String, String>();
    for (var header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw Problem.usage("-H " + header + " (expected: NAME:VALUE)", "-H end-user:jason");
      }
      map.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    return map;
  }

  private static void print(PrintWriter out, JsonNode answer) {
    for (var tried : answer.path("tried")) {
      boolean matched = tried.path("matched").asBoolean(false);
      var because = tried.path("because").asString("");
      out.printf(
          "%s %s: %s%n",
          matched ? "✓" : "✗",
          tried.path("rule").asString(""),
          because.isEmpty() && matched ? "matches" : because);
    }
    var rule = answer.path("rule");
    out.println("rule: " + (rule.isNull() || rule.isMissingNode() ? "none" : rule.asString()));
    for (var destination : answer.path("destinations")) {
      out.printf(
          "goes to: %s, %s, weight %s, %s%n",
          destination.path("host").asString(""),
          Words.labels(destination.path("labels")),
          destination.path("weight").asString("100"),
          Words.endpoints(destination.path("endpoints")));
    }
    for (var part :
        List.of(
            "redirect",
            "rewrite",
            "timeout",
            "retries",
            "fault",
            "mirror",
            "cors",
            "headers",
            "policies",
            "status",
            "reason")) {
      var value = answer.path(part);
      if (!value.isMissingNode() && !value.isNull() && !(value.isContainer() && value.isEmpty())) {
        out.println(part + ": " + Words.plain(value));
      }
    }
  }
}
