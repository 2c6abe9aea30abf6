package io.amime.cli.look;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.amime.cli.Common;
import io.amime.cli.ExitCode;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import io.amime.cli.output.Table;
import io.amime.cli.state.Kind;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.Readiness;
import io.amime.cli.state.RunningProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code mesh status}. */
@Command(
    name = "status",
    description = {
      "List the processes of the mesh and whether they are ready.",
      "Exit code 1 when one is not, or a proxy refuses its newest rules or has a secret that cannot be"
          + " used; 3 when nothing was started."
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  /**
   * One process as programs read it.
   *
   * @param pid null when it has ended
   * @param revision of the rules that a proxy runs on, null for others
   * @param refused the newest rules, when a proxy does not take them and keeps those it had
   * @param problems with secrets that a proxy should use
   */
  private record Row(
      String name,
      Kind kind,
      @Nullable Long pid,
      boolean ready,
      Map<String, Integer> ports,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String service,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> labels,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long revision,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RefusedConfig refused,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SecretProblem> problems) {
    boolean well() {
      return ready && refused == null && problems.isEmpty();
    }
  }

  /** The mesh itself first, then each application beside its sidecar. */
  private static final Comparator<Row> ORDER =
      Comparator.comparing((Row row) -> row.kind().isWorkload()).thenComparing(Row::name);

  @Override
  public Integer call() throws IOException {
    var processes = ProcessTable.read(common.state()).processes();
    if (processes.isEmpty()) {
      if (!output.isTable()) {
        output.print(common.out(), List.of(), out -> {});
        return ExitCode.UNREACHABLE;
      }
      throw Problem.unreachable("nothing was started from " + common.state().path(), "./mesh up");
    }
    var rows = rows(processes);
    output.print(common.out(), rows, out -> print(out, rows));
    return rows.stream().allMatch(Row::well) ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Row> rows(List<RunningProcess> processes) throws IOException {
    var proxies = proxies();
    try (var readiness = new Readiness(common.state())) {
      return processes.parallelStream()
          .map(process -> row(process, readiness, proxies))
          .sorted(ORDER)
          .toList();
    }
  }

  private static Row row(
      RunningProcess process, Readiness readiness, Map<String, JsonNode> proxies) {
    boolean alive = process.isAlive();
    var proxy =
        process.kind() == Kind.SIDECAR || process.kind() == Kind.GATEWAY
            ? proxies.get(process.name().replaceFirst("-proxy$", ""))
            : null;
    return new Row(
        process.name(),
        process.kind(),
        alive ? process.pid() : null,
        alive && readiness.of(process),
        process.ports(),
        process.service(),
        process.labels(),
        proxy == null ? null : revision(proxy),
        proxy == null ? null : RefusedConfig.of(proxy),
        proxy == null ? List.of() : SecretProblem.of(proxy));
  }

  /** Revision that a proxy runs on, null while it does not run on the newest. */
  private static @Nullable Long revision(JsonNode proxy) {
    boolean newest = proxy.path("version").equals(proxy.path("acked"));
    return newest ? proxy.path("revision").asLong(0) : null;
  }

  /** Each proxy by its id, as Pilot sees it; empty when Pilot cannot tell. */
  private Map<String, JsonNode> proxies() {
    var proxies = new HashMap<String, JsonNode>();
    try (MeshApi pilot = common.pilot()) {
      for (var proxy : pilot.get("/v1/proxies").json()) {
        proxies.put(proxy.path("id").asString(""), proxy);
      }
    } catch (Problem e) {
      // Its own row says that Pilot is not ready.
      return Map.of();
    }
    return proxies;
  }

  private static void print(PrintWriter out, List<Row> rows) {
    var table = new Table("NAME", "KIND", "PID", "READY", "PORTS", "VERSION", "REVISION");
    for (var row : rows) {
      table.row(
          row.name(),
          row.kind().text(),
          row.pid() == null ? "ended" : row.pid().toString(),
          row.ready() ? "yes" : "NO",
          row.ports().entrySet().stream()
              .map(port -> port.getKey() + " " + port.getValue())
              .collect(Collectors.joining(", ")),
          row.labels().getOrDefault("version", ""),
          revision(row));
    }
    table.print(out);
    if (!rows.stream().allMatch(Row::ready)) {
      out.println("try: ./mesh up, which starts what has ended; ./mesh logs NAME");
    }
    boolean refusing = false;
    for (var row : rows) {
      var refused = row.refused();
      if (refused != null) {
        out.println(row.name() + " " + refused.text() + " (it keeps the rules it had)");
        refusing = true;
      }
    }
    if (refusing) {
      out.println("try: ./mesh history for what changed, ./mesh undo; ./mesh logs NAME");
    }
    for (var row : rows) {
      row.problems().forEach(each -> out.println(row.name() + ": " + each.text()));
    }
    if (rows.stream().anyMatch(row -> !row.problems().isEmpty())) {
      out.println("try: to put the files right, which takes effect by itself; docs/edge.md");
    }
  }

  private static String revision(Row row) {
    if (row.refused() != null) {
      return "REFUSED";
    }
    return row.revision() == null ? "" : row.revision().toString();
  }
}
