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

/** {@code mesh status}. */
@Command(
    name = "status",
    description = {
      "List the processes of the mesh and whether they are ready.",
      "Exit code 1 when one is not, 3 when nothing was started."
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  /**
   * One process as programs read it.
   *
   * @param pid null when it has ended
   * @param revision of the rules that a proxy runs on, null for others
   */
  private record Row(
      String name,
      Kind kind,
      @Nullable Long pid,
      boolean ready,
      Map<String, Integer> ports,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String service,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> labels,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long revision) {}

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
    return rows.stream().allMatch(Row::ready) ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Row> rows(List<RunningProcess> processes) throws IOException {
    var revisions = revisions();
    try (var readiness = new Readiness(common.state())) {
      return processes.parallelStream()
          .map(process -> row(process, readiness, revisions))
          .sorted(ORDER)
          .toList();
    }
  }

  private static Row row(RunningProcess process, Readiness readiness, Map<String, Long> revisions) {
    boolean alive = process.isAlive();
    boolean proxy = process.kind() == Kind.SIDECAR || process.kind() == Kind.GATEWAY;
    return new Row(
        process.name(),
        process.kind(),
        alive ? process.pid() : null,
        alive && readiness.of(process),
        process.ports(),
        process.service(),
        process.labels(),
        proxy ? revisions.get(process.name().replaceFirst("-proxy$", "")) : null);
  }

  /** Revision that each proxy runs on; empty when Pilot cannot tell. */
  private Map<String, Long> revisions() {
    var revisions = new HashMap<String, Long>();
    try (MeshApi pilot = common.pilot()) {
      for (var proxy : pilot.get("/v1/proxies").json()) {
        if (proxy.path("version").equals(proxy.path("acked"))) {
          revisions.put(proxy.path("id").asString(""), proxy.path("revision").asLong(0));
        }
      }
    } catch (Problem e) {
      // Its own row says that Pilot is not ready.
      return Map.of();
    }
    return revisions;
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
          row.revision() == null ? "" : row.revision().toString());
    }
    table.print(out);
    if (!rows.stream().allMatch(Row::ready)) {
      out.println("try: ./mesh up, which starts what has ended; ./mesh logs NAME");
    }
  }
}
