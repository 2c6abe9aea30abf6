package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mesh tap}. */
@Command(
    name = "tap",
    description = {
      "Show requests as they pass the sidecars, until Ctrl-C. Each is seen on both sides of a"
          + " call; --side shows one. Secrets in headers are hidden; with -o json the headers"
          + " are shown, one request a line.",
      "Example: ./mesh tap --callee reviews --code 5xx"
    })
final class TapCommand implements Callable<Integer> {
  private static final String LINE = "%-13s  %-6s  %-32s  %3s  %9s  %-24s  %-36s  %s%n";

  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--caller",
      paramLabel = "NAME",
      description = "Requests of a service, of SERVICE.NAMESPACE, or of one workload.")
  private @Nullable String caller;

  @Option(names = "--callee", paramLabel = "NAME", description = "Requests to it.")
  private @Nullable String callee;

  @Option(names = "--method", paramLabel = "METHOD", description = "Such as GET.")
  private @Nullable String method;

  @Option(names = "--path", paramLabel = "PREFIX", description = "What the path begins with.")
  private @Nullable String path;

  @Option(names = "--code", paramLabel = "CODE", description = "Such as 503, or 5xx.")
  private @Nullable String code;

  @Option(
      names = "--reason",
      paramLabel = "WORD",
      description = "A reason word such as denied; any for every answer that is the mesh's own.")
  private @Nullable String reason;

  @Option(
      names = "--side",
      paramLabel = "caller|callee|edge",
      description = "Only seen from there.")
  private @Nullable String side;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Most requests a second, up to 200 (default: 20); the rest is counted.")
  private @Nullable String rate;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Ends after that time, at most 1h (default: 10m).")
  private @Nullable String time;

  @Option(names = "--count", paramLabel = "N", description = "Ends after N requests.")
  private @Nullable Integer count;

  @Override
  public Integer call() throws IOException {
    try (var pilot = common.pilot();
        var events = pilot.events("/v1/tap" + query())) {
      int shown = 0;
      var event = events.next();
      while (event != null && (count == null || shown < count) && !common.out().checkError()) {
        var data = JsonMapper.shared().readTree(event.data());
        switch (event.name()) {
          case "begin" -> begin(data);
          case "request" -> {
            output.printNext(common.out(), data, out -> line(data.path("request")));
            shown++;
          }
          case "left-out" -> note(data.path("count").asString() + " more left out");
          case "end" -> note("ended: " + data.path("because").asString());
          default -> {
            // A ping.
          }
        }
        event = count == null || shown < count ? events.next() : null;
      }
    }
    return 0;
  }

  private String query() {
    Map<String, @Nullable String> wishes = new LinkedHashMap<>();
    wishes.put("caller", caller);
    wishes.put("callee", callee);
    wishes.put("method", method);
    wishes.put("path", path);
    wishes.put("code", code);
    wishes.put("reason", reason);
    wishes.put("side", side);
    wishes.put("rate", rate);
    wishes.put("for", time);
    return wishes.entrySet().stream()
        .filter(wish -> wish.getValue() != null)
        .map(wish -> wish.getKey() + "=" + MeshApi.encode(String.valueOf(wish.getValue())))
        .collect(Collectors.joining("&", "?", ""));
  }

  private void begin(JsonNode begun) {
    note(
        "%d proxies, at most %s requests a second, for %s"
            .formatted(
                begun.path("proxies").size(),
                begun.path("rate").asString(),
                begun.path("ends").asString()));
    if (output.isTable()) {
      common
          .out()
          .printf(LINE, "TIME", "SIDE", "CALL", "", "TOOK", "REASON", "REQUEST ID", "REQUEST");
      common.out().flush();
    }
  }

  /** What is not a request goes beside what programs read. */
  private void note(String text) {
    if (output.isTable()) {
      common.out().println("# " + text);
      common.out().flush();
    }
  }

  private void line(JsonNode request) {
    var answer = request.path("answer");
    var what = request.path("request");
    common
        .out()
        .printf(
            LINE,
            RecordedText.clock(request.path("started").asString()),
            request.path("side").asString().toLowerCase(Locale.ROOT),
            RecordedText.party(request.path("caller"), "outside")
                + " → "
                + RecordedText.party(request.path("callee"), "?"),
            answer.path("status").asString(),
            Words.time(request.path("duration")),
            RecordedText.present(answer.path("reason")) ? answer.path("reason").asString() : "-",
            request.path("requestId").asString(),
            what.path("method").asString()
                + " "
                + what.path("authority").asString()
                + what.path("path").asString());
  }
}
