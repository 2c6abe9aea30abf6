package io.amime.bench.report;

import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Results as a page for people. */
public final class MarkdownReport {
  private static final String TOP =
      """
      # Results

      Made by `./mesh bench`; ratios are to Envoy in the same round: the median, and the range behind it. One proxy at a time on core 0,
      all others stopped; backend and load generator on core 1. Processor time per request comes from the scheduler's counters, at
      saturation (closed loop) and at fixed rates (open loop); latencies count from the moment at which a request was meant to be
      sent, at the higher of the rates, which is half of what our own proxy can do. Every answer is checked for status, length and the
      backend's mark before anything is measured, no round is left out, and what was remarked stands below each table. Envoy of a
      ratio is the one that ran in the same command.

      """;

  private final JsonNode root;
  private final StringBuilder out = new StringBuilder(TOP);

  private MarkdownReport(JsonNode root) {
    this.root = root;
  }

  public static String of(JsonReport report) {
    var page = new MarkdownReport(report.tree());
    page.facts();
    page.timed();
    page.changes();
    page.counted();
    page.footprint();
    page.commands();
    return page.out.toString();
  }

  private void facts() {
    var facts = root.path("facts");
    out.append("| | |\n|---|---|\n");
    facts.path("machine").forEachEntry((name, value) -> line(name, value.asString()));
    facts.path("versions").forEachEntry((name, value) -> line(name, value.asString()));
    out.append('\n');
  }

  private void line(String name, String value) {
    out.append("| %s | %s |%n".formatted(name, value));
  }

  private void timed() {
    out.append("## Time\n\n");
    out.append(
        "| case | peer | µs CPU | per | per second | CPU | CPU at 2,000/s | p50 | p99 | p99.9 | errors |\n");
    out.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
    results(r -> r.has("cpuPerRequestUs") || r.has("absent"), this::timed);
    out.append('\n');
    results(
        r -> !r.path("remarks").isEmpty(),
        (name, peer, result) ->
            result
                .path("remarks")
                .forEach(remark ->
                    out.append("- %s, %s: %s%n".formatted(name, peer, remark.asString()))));
    out.append('\n');
  }

  private void timed(String name, String peer, JsonNode result) {
    if (result.has("absent")) {
      out.append(
          "| %s | %s | absent: %s | | | | | | | | |%n"
              .formatted(
                  name, peer, result.path("absent").asString().lines().findFirst().orElse("")));
      return;
    }
    var ratios = result.path("ratioToEnvoy");
    out.append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.1f | %s | %.1f | %s | %s | %s | %s | %s | %d |%n",
            name,
            peer,
            result.path("cpuPerRequestUs").asDouble(),
            result.path("unit").asString(),
            result.path("requestsPerSecond").asDouble(),
            ratio(ratios, "cpu"),
            ratio(ratios, "cpuAt2000"),
            ratio(ratios, "p50"),
            ratio(ratios, "p99"),
            ratio(ratios, "p999"),
            result.path("errors").asLong()));
  }

  private static String ratio(JsonNode ratios, String name) {
    if (!ratios.has(name)) {
      return "–";
    }
    var range = ratios.path(name + "Range");
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f–%.2f)",
        ratios.path(name).asDouble(),
        range.path(0).asDouble(),
        range.path(1).asDouble());
  }

  private void changes() {
    out.append("## Changes of rules: the same proxy with them over without\n\n");
    out.append("| case | peer | at | CPU | p99 | p99.9 |\n|---|---|---|---|---|---|\n");
    results(
        r -> true,
        (name, peer, result) ->
            result.forEachEntry((figure, ratios) -> {
              if (figure.startsWith(JsonReport.CHANGES)) {
                out.append(
                    "| %s | %s | %s | %s | %s | %s |%n"
                        .formatted(
                            name,
                            peer,
                            figure.substring(JsonReport.CHANGES.length()),
                            ratio(ratios, "cpu"),
                            ratio(ratios, "p99"),
                            ratio(ratios, "p999")));
              }
            }));
    out.append('\n');
  }

  private void counted() {
    out.append("## Counted\n\n| case | peer | figures |\n|---|---|---|\n");
    results(
        r -> !r.has("cpuPerRequestUs") && !r.has("absent"),
        (name, peer, result) -> {
          var figures = new StringBuilder();
          result.forEachEntry((figure, value) -> {
            if (value.isNumber()) {
              figures.append("%s %s%s; ".formatted(figure, value, range(result, figure)));
            }
          });
          out.append("| %s | %s | %s |%n".formatted(name, peer, figures));
        });
    out.append('\n');
  }

  private static String range(JsonNode result, String figure) {
    var range = result.path(figure + "Range");
    return range.isArray() ? " (%s–%s)".formatted(range.path(0), range.path(1)) : "";
  }

  private void commands() {
    var commands = new TreeSet<String>();
    results(r -> r.has("command"), (name, peer, r) -> commands.add(r.path("command").asString()));
    out.append("\n## Commands\n\n");
    commands.forEach(command -> out.append("- `%s`%n".formatted(command)));
  }

  private void footprint() {
    out.append(
        "## Footprint\n\n| peer | case | PSS MB after load | first answer ms | requests in the first 3 s |\n|---|---|---|---|---|\n");
    var peers = new TreeSet<String>();
    root.path("footprint").forEachEntry((peer, cases) -> peers.add(peer));
    for (var peer : peers) {
      root.path("footprint")
          .path(peer)
          .forEachEntry((name, f) ->
              out.append(
                  String.format(
                      Locale.ROOT,
                      "| %s | %s | %s | %d | %d |%n",
                      peer,
                      name,
                      f.has("pssMb") ? "%.0f".formatted(f.path("pssMb").asDouble()) : "–",
                      f.path("firstAnswerMs").asLong(),
                      f.path("requestsInFirst3s").asLong())));
    }
  }

  /** Writes one result. */
  private interface Row {
    void write(String name, String peer, JsonNode result);
  }

  private void results(Predicate<JsonNode> shown, Row row) {
    root.path("cases")
        .forEachEntry((name, peers) ->
            peers.forEachEntry((peer, result) -> {
              if (shown.test(result)) {
                row.write(name, peer, result);
              }
            }));
  }
}
