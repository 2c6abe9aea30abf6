package io.amime.bench.report;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** Results as a table for the terminal: ratios to Envoy, the median first and the range behind. */
public final class TableReport {
  private static final String ROW = "%-16s %-14s %9s %9s  %-18s %-18s %-18s %-18s%n";

  private TableReport() {}

  public static void print(JsonNode root, PrintWriter out) {
    out.printf(
        ROW,
        "case",
        "peer",
        "us/unit",
        "units/s",
        "CPU ratio",
        "p50 ratio",
        "p99 ratio",
        "p99.9 ratio");
    root.path("cases")
        .forEachEntry(
            (name, peers) -> peers.forEachEntry((peer, result) -> row(out, name, peer, result)));
    out.println();
    out.printf(
        "%-16s %-14s %9s %15s %12s%n", "case", "peer", "PSS MB", "first answer ms", "first 3 s");
    root.path("footprint")
        .forEachEntry((peer, cases) ->
            cases.forEachEntry((name, f) ->
                out.printf(
                    "%-16s %-14s %9.1f %15d %12d%n",
                    name,
                    peer,
                    f.path("pssMb").asDouble(),
                    f.path("firstAnswerMs").asLong(),
                    f.path("requestsInFirst3s").asLong())));
    out.flush();
  }

  private static void row(PrintWriter out, String name, String peer, JsonNode result) {
    if (result.has("absent")) {
      out.printf("%-16s %-14s absent: %s%n", name, peer, result.path("absent").asString());
      return;
    }
    if (!result.has("cpuPerRequestUs")) {
      out.printf("%-16s %-14s %s%n", name, peer, result);
      return;
    }
    var ratios = result.path("ratioToEnvoy");
    out.printf(
        ROW,
        name,
        peer,
        "%.1f".formatted(result.path("cpuPerRequestUs").asDouble()),
        "%.1f".formatted(result.path("requestsPerSecond").asDouble()),
        ratio(ratios, "cpu"),
        ratio(ratios, "p50"),
        ratio(ratios, "p99"),
        ratio(ratios, "p999"));
    result.path("remarks").forEach(remark -> out.printf("  ! %s: %s%n", peer, remark.asString()));
  }

  private static String ratio(JsonNode ratios, String name) {
    if (!ratios.has(name)) {
      return "-";
    }
    var range = ratios.path(name + "Range");
    return "%.2f (%.2f-%.2f)"
        .formatted(
            ratios.path(name).asDouble(), range.path(0).asDouble(), range.path(1).asDouble());
  }
}
