package io.amime.cli.rules;

import io.amime.api.codec.ResourceDocument;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import io.amime.api.validation.Review;
import io.amime.cli.Common;
import io.amime.cli.ExitCode;
import io.amime.cli.output.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mesh analyze}. */
@Command(
    name = "analyze",
    description = {
      "Check documents without a mesh, by the rules of a write.",
      "Exit code 1 when there is an error; warnings alone are fine.",
      "With --world services and versions that are missing there are named as well."
    })
final class AnalyzeCommand implements Callable<Integer> {
  /** Only who knows the services can say these. */
  private static final Set<Reason> OF_A_LIVE_MESH =
      EnumSet.of(Reason.UnknownService, Reason.MissingSubset, Reason.Idle);

  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();
  @Mixin private final FileOption files = new FileOption();

  @Option(
      names = "--world",
      paramLabel = "FILE",
      description = {
        "Services and instances to check against, as YAML or JSON:",
        "services: [{host, ports: [{port, name}]}], instances: [{service, labels, count}]."
      })
  private @Nullable Path world;

  /** A violation and the file that it is in. */
  private record Found(String file, Violation violation) {}

  @Override
  public Integer call() throws IOException {
    var documents = files.read("analyze");
    var written = documents.all().stream().map(ResourceDocument::resource).toList();
    var mesh =
        world == null
            ? MeshState.empty().with(written, List.of())
            : WorldFile.read(world).state(written, MeshDefaults.SAFE);
    var found = new ArrayList<Found>();
    for (var source : documents.sources()) {
      Review.of(mesh, source.decoded()).stream()
          .filter(violation -> world != null || !OF_A_LIVE_MESH.contains(violation.reason()))
          .forEach(violation -> found.add(new Found(source.name(), violation)));
    }
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
