package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mesh undo}. */
@Command(
    name = "undo",
    description = {
      "Restore what was stored before the last change.",
      "This is a change of its own, so it can be undone as well."
    })
final class UndoCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  @Option(
      names = "--to",
      paramLabel = "REVISION",
      description = "Restore what was stored after this one instead; see ./mesh history.")
  private @Nullable Long to;

  @Override
  public Integer call() {
    try (var pilot = common.pilot()) {
      long revision = to == null ? last(pilot) - 1 : to;
      var answer = pilot.post("/v1/history/" + revision + ":restore", Map.of()).json();
      output.print(
          common.out(),
          answer,
          out ->
              out.printf(
                  "restored revision %d as revision %s%n",
                  revision, answer.path("revision").asString("")));
    }
    return 0;
  }

  private static long last(MeshApi pilot) {
    var newest = Revisions.newest(pilot, 1);
    if (newest.isEmpty()) {
      throw Problem.failed("there is no change to undo", "./mesh history");
    }
    return newest.getFirst().path("revision").asLong(0);
  }
}
