package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mesh explain}. */
@Command(
    name = "explain",
    description = {
      "Say what became of a request, or what would become of one, and why.",
      "ID is a request's x-request-id or trace id: the sidecars that saw it tell which rules"
          + " were tried, which endpoint was chosen and why, every attempt, and the reason of"
          + " the answer. They remember their last 1024 requests.",
      "METHOD and URL describe a request that is not sent: every rule is tried on it.",
      "Examples: ./mesh explain 4bf92f3577b34da6a3ce929d0e0e4736",
      "          ./mesh explain GET http://reviews:9080/reviews/0 --from productpage"
          + " -H end-user:jason"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int NOT_FOUND = 404;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  @Parameters(
      index = "0",
      paramLabel = "ID|METHOD",
      description = "A request id or trace id; or a method such as GET.")
  private String first = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "URL",
      description = "After a method: as the caller writes it.")
  private @Nullable String url;

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
    var path = url == null ? "/v1/explain/" + MeshApi.encode(id()) : "/v1/explain";
    try (var pilot = common.pilot()) {
      if (url != null) {
        var answer = pilot.post(path, question(url)).json();
        output.print(common.out(), answer, out -> print(out, answer));
      } else {
        var answer = known(pilot.get(path));
        output.print(common.out(), answer, out -> new RecordedText(out).print(answer));
      }
    }
    return 0;
  }

  private static JsonNode known(MeshApi.Answer answer) {
    if (answer.status() == NOT_FOUND) {
      var detail = JsonMapper.shared().readTree(answer.body()).path("detail").asString("");
      throw Problem.failed(
          detail, "send it again and ask soon; ./mesh logs NAME-proxy has a line for each request");
    }
    return answer.json();
  }

  private String id() {
    if (METHODS.contains(first.toUpperCase(Locale.ROOT))) {
      throw Problem.usage(
          first + " without a URL", "./mesh explain " + first + " http://reviews:9080/reviews/0");
    }
    if (from != null || !headers.isEmpty() || !labels.isEmpty()) {
      throw Problem.usage(
          "--from, -H and -l describe a request that is not sent; " + first + " was",
          "./mesh explain " + first);
    }
    return first;
  }

  private Map<String, Object> question(String to) {
    var question = new LinkedHashMap<String, Object>();
    question.put("request", Map.of("method", first, "url", to, "headers", headers()));
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
    answer.path("tried").forEach(tried -> out.println(Words.tried(tried)));
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
