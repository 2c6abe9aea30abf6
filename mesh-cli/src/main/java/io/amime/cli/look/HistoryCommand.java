package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.output.Output;
import io.amime.cli.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code mesh history}. */
@Command(name = "history", description = "List the changes, newest first: who, when, what, why.")
final class HistoryCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() {
    try (var pilot = common.pilot()) {
      var history = Revisions.newest(pilot, limit);
      output.print(common.out(), history, out -> print(out, history));
    }
    return 0;
  }

  private static void print(PrintWriter out, Iterable<JsonNode> history) {
    var table = new Table("REVISION", "TIME", "AUTHOR", "CHANGES", "REASON");
    for (var revision : history) {
      var changes = new ArrayList<String>();
      for (var change : revision.path("changes")) {
        changes.add(
            change.path("operation").asString("") + " " + change.path("resource").asString(""));
      }
      table.row(
          revision.path("revision").asString(),
          Revisions.localTime(revision.path("time").asString("")),
          revision.path("author").asString(""),
          String.join(", ", changes),
          revision.path("reason").asString(""));
    }
    if (table.isEmpty()) {
      out.println("No change was ever made.");
    } else {
      table.print(out);
    }
  }
}
