package io.amime.cli.rules;

import io.amime.api.resource.ResourceKind;
import io.amime.cli.Common;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import io.amime.cli.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code mesh get}. */
@Command(
    name = "get",
    description = {
      "List what is stored, or show one document.",
      "The column STATE says whether a rule acts, and if not, why."
    })
final class GetCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KIND",
      description = "Such as routerules, rr, dp, rule, denier; all kinds if left out.")
  private @Nullable String kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only this one.")
  private @Nullable String name;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "Only of this one; all if left out, and default with a NAME.")
  private @Nullable String namespace;

  @Override
  public Integer call() {
    var kinds = kind == null ? List.of(ResourceKind.values()) : List.of(Kinds.named(kind));
    try (var pilot = common.pilot()) {
      if (name == null) {
        list(pilot, kinds);
      } else {
        one(pilot, kinds.getFirst(), name, namespace == null ? "default" : namespace);
      }
    }
    return 0;
  }

  private void one(MeshApi pilot, ResourceKind of, String wanted, String in) {
    var path = Kinds.path(of, in, wanted);
    if (output.isTable()) {
      var table = pilot.getTable(path).json();
      print(common.out(), table);
      return;
    }
    var object = pilot.get(path).json();
    output.print(common.out(), object, out -> {});
  }

  private void list(MeshApi pilot, List<ResourceKind> kinds) {
    if (output.isTable()) {
      listForPeople(pilot, kinds);
      return;
    }
    var items = new ArrayList<JsonNode>();
    for (var each : kinds) {
      pilot.get(Kinds.path(each, namespace)).json().path("items").forEach(items::add);
    }
    var whole = Map.of("apiVersion", "v1", "kind", "List", "items", items);
    output.print(common.out(), whole, out -> {});
  }

  private void listForPeople(MeshApi pilot, List<ResourceKind> kinds) {
    boolean any = false;
    for (var each : kinds) {
      var table = pilot.getTable(Kinds.path(each, namespace)).json();
      if (table.path("rows").isEmpty()) {
        continue;
      }
      if (kinds.size() > 1) {
        common.out().println((any ? "\n" : "") + each.plural());
      }
      print(common.out(), table);
      any = true;
    }
    if (!any) {
      common.out().println("Nothing is stored. try: ./mesh apply -f samples/bookinfo/lessons/…");
    }
  }

  /** The columns of a {@code meta.k8s.io/v1} table that are meant for narrow screens. */
  private static void print(PrintWriter out, JsonNode table) {
    var shown = new ArrayList<Integer>();
    var headings = new ArrayList<String>(List.of("NAMESPACE"));
    var columns = table.path("columnDefinitions");
    for (int i = 0; i < columns.size(); i++) {
      if (columns.path(i).path("priority").asInt(0) == 0) {
        shown.add(i);
        headings.add(columns.path(i).path("name").asString("").toUpperCase(Locale.ROOT));
      }
    }
    var printed = new Table(headings);
    for (var row : table.path("rows")) {
      var cells = new ArrayList<String>();
      cells.add(row.path("object").path("metadata").path("namespace").asString(""));
      shown.forEach(i -> cells.add(row.path("cells").path(i).asString("")));
      printed.row(cells);
    }
    printed.print(out);
  }
}
