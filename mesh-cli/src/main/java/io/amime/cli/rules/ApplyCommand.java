package io.amime.cli.rules;

import io.amime.cli.Common;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code mesh apply}. */
@Command(
    name = "apply",
    description = {
      "Create or change the documents of a file, all of them or none.",
      "Proxies obey within a second."
    })
final class ApplyCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();
  @Mixin private final FileOption files = new FileOption();

  @Option(
      names = "--dry-run",
      description = "Let the mesh check the documents, but change nothing.")
  private boolean dryRun;

  @Option(names = "--wait", description = "Return when every connected proxy runs on it.")
  private boolean wait;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
  private @Nullable String reason;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var documents = files.read("apply");
    documents.refuseErrors();
    try (var pilot = common.pilot()) {
      var answer = pilot.postYaml(path(), documents.asOneStream()).json();
      output.print(common.out(), answer, out -> print(out, answer));
      if (wait && !dryRun) {
        awaitProxies(pilot, answer.path("revision").asLong(0));
      }
    }
    return 0;
  }

  private String path() {
    var query = new ArrayList<String>();
    query.add("namespace=" + MeshApi.encode(files.namespace()));
    if (dryRun) {
      query.add("dryRun=All");
    }
    if (reason != null) {
      query.add("reason=" + MeshApi.encode(reason));
    }
    return "/v1/batches?" + String.join("&", query);
  }

  private void print(PrintWriter out, JsonNode answer) {
    for (var applied : answer.path("applied")) {
      out.println(sentence(applied) + (dryRun ? " (not stored)" : ""));
    }
    for (var warning : answer.path("warnings")) {
      out.println("warning: " + Warning.text(warning));
    }
    if (!dryRun) {
      out.println("revision " + answer.path("revision").asString());
    }
  }

  private static String sentence(JsonNode applied) {
    return applied.isString()
        ? applied.asString()
        : applied.path("resource").asString("") + " " + applied.path("operation").asString("");
  }

  private void awaitProxies(MeshApi pilot, long revision) throws InterruptedException {
    var deadline = Instant.now().plus(PATIENCE);
    while (true) {
      var waiting = waiting(pilot.get("/v1/proxies").json(), revision);
      if (waiting.isEmpty()) {
        if (output.isTable()) {
          common.out().println("every connected proxy runs on it");
        }
        return;
      }
      if (Instant.now().isAfter(deadline)) {
        throw Problem.failed(
            "stored, but not yet on " + String.join(", ", waiting), "./mesh proxy status");
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  private static List<String> waiting(JsonNode proxies, long revision) {
    var waiting = new ArrayList<String>();
    for (var proxy : proxies) {
      boolean has =
          proxy.path("revision").asLong(0) >= revision
              && proxy.path("version").equals(proxy.path("acked"));
      if (proxy.path("connected").asBoolean(false) && !has) {
        waiting.add(proxy.path("id").asString("?"));
      }
    }
    return waiting;
  }
}
