package io.amime.cli.rules;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.resource.Resource;
import io.amime.cli.Common;
import io.amime.cli.ExitCode;
import io.amime.cli.client.MeshApi;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code mesh diff}. */
@Command(
    name = "diff",
    description = {
      "Show what apply would change: - is stored now, + stands in the file.",
      "Exit code 1 when there are differences."
    })
final class DiffCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final FileOption files = new FileOption();

  @Override
  public Integer call() throws IOException {
    var documents = files.read("diff");
    documents.refuseErrors();
    boolean same = true;
    try (var pilot = common.pilot()) {
      for (var document : documents.all()) {
        same &= compare(pilot, document.resource());
      }
    }
    return same ? ExitCode.OK : ExitCode.FAILED;
  }

  private boolean compare(MeshApi pilot, Resource wanted) {
    var answer = pilot.get(Kinds.path(wanted.key()));
    var stored = answer.status() == 404 ? "" : specOf(answer.json());
    var lines = LineDiff.of(stored, specOf(ResourceCodec.encode(wanted)));
    if (lines.stream().allMatch(line -> line.startsWith(" "))) {
      return true;
    }
    common.out().println(wanted.key() + (stored.isEmpty() ? " (new)" : ""));
    lines.forEach(common.out()::println);
    return false;
  }

  /** What somebody wrote, without what the server adds. */
  private static String specOf(JsonNode object) {
    var read = ResourceCodec.decode(object.toString()).resources();
    var json = read.isEmpty() ? (ObjectNode) object : ResourceCodec.encode(read.getFirst());
    var spec = json.objectNode();
    spec.set("spec", json.path("spec"));
    return ResourceCodec.toYaml(spec);
  }
}
