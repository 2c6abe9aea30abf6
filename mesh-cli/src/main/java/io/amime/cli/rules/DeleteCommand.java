package io.amime.cli.rules;

import io.amime.api.resource.ResourceKey;
import io.amime.cli.Common;
import io.amime.cli.ExitCode;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mesh delete}. */
@Command(
    name = "delete",
    description = "Delete the documents that a file names, or one by kind and name.")
final class DeleteCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final FileOption files = new FileOption();

  @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "Such as rr.")
  private @Nullable String kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Which one.")
  private @Nullable String name;

  @Option(names = "--ignore-not-found", description = "What is not there is no failure.")
  private boolean ignoreNotFound;

  @Override
  public Integer call() throws IOException {
    var keys = keys();
    var missing = new ArrayList<String>();
    try (var pilot = common.pilot()) {
      for (var key : keys) {
        if (!delete(pilot, key)) {
          missing.add(key + " is not there");
        }
      }
    }
    if (!missing.isEmpty() && !ignoreNotFound) {
      throw Problem.failed(
          String.join("\n", missing),
          "./mesh get for what is there, or --ignore-not-found where that is no failure");
    }
    return ExitCode.OK;
  }

  private List<ResourceKey> keys() throws IOException {
    if (kind != null && name != null) {
      return List.of(new ResourceKey(Kinds.named(kind), files.namespace(), name));
    }
    if (!files.isGiven()) {
      throw Problem.usage("delete what?", "./mesh delete -f FILE, or ./mesh delete KIND NAME");
    }
    var documents = files.read("delete");
    documents.refuseErrors();
    // What refers to others stands behind them, so it goes first.
    return documents.all().reversed().stream().map(each -> each.resource().key()).toList();
  }

  private boolean delete(MeshApi pilot, ResourceKey key) {
    var answer = pilot.delete(Kinds.path(key));
    if (answer.status() == 404) {
      return false;
    }
    answer.json();
    common.out().println(key + " deleted");
    return true;
  }
}
