package io.amime.cli.rules;

import io.amime.api.resource.Violation;
import io.amime.cli.Common;
import io.amime.cli.ExitCode;
import io.amime.cli.output.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mesh analyze}. */
@Command(
    name = "analyze",
    description = {
      "Check documents without a mesh, by the rules of a write.",
      "Exit code 1 when there is an error; warnings alone are fine."
    })
final class AnalyzeCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();
  @Mixin private final FileOption files = new FileOption();

  /** A violation and the file that it is in. */
  private record Found(String file, Violation violation) {}

  @Override
  public Integer call() throws IOException {
    var documents = files.read("analyze");
    var found =
        documents.sources().stream()
            .flatMap(source ->
                source.decoded().violations().stream()
                    .map(violation -> new Found(source.name(), violation)))
            .toList();
    boolean accepted = found.stream().noneMatch(each -> each.violation().isError());
    var answer =
        Map.of("accepted", accepted, "violations", found.stream().map(Found::violation).toList());
    output.print(common.out(), answer, out -> print(out, found, documents.all().size()));
    return accepted ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(PrintWriter out, List<Found> found, int documents) {
    for (var each : found) {
      out.println(
          each.violation().severity().text()
              + ": "
              + Documents.line(each.file(), each.violation()));
    }
    if (found.isEmpty()) {
      out.printf("%d document%s, no complaints%n", documents, documents == 1 ? "" : "s");
    }
  }
}
