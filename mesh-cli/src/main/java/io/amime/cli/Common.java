package io.amime.cli;

import io.amime.cli.client.Kubeconfig;
import io.amime.cli.client.MeshApi;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every verb has: where the mesh keeps its state, and where to print. */
public final class Common {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIRECTORY",
      description = "Where the mesh keeps its state (default: .mesh beside the script).")
  private @Nullable Path stateDir;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "${env:MESH_PORT_OFFSET}",
      description = "Shifts all known ports (default: MESH_PORT_OFFSET, or 0).")
  private @Nullable Integer portOffset;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** Where answers go. */
  public PrintWriter out() {
    return line().getOut();
  }

  void usage() {
    line().usage(out());
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec, "used outside a command").commandLine();
  }

  public StateDir state() {
    var path = stateDir;
    if (path == null) {
      path = Path.of(System.getProperty("mesh.root", ""), ".mesh");
    }
    return new StateDir(path.toAbsolutePath().normalize());
  }

  /** Null if neither the option nor the environment names one. */
  public @Nullable Integer portOffset() {
    return portOffset;
  }

  /** The mesh's API at Pilot, by the kubeconfig of the state directory. */
  public MeshApi pilot() {
    return new MeshApi(Kubeconfig.read(state().kubeconfig()));
  }

  /** The same rights at another service of the control plane. */
  public MeshApi service(String name) throws IOException {
    var config = Kubeconfig.read(state().kubeconfig());
    var process =
        ProcessTable.read(state())
            .find(name)
            .orElseThrow(() -> Problem.unreachable(name + " does not run", "./mesh up"));
    return new MeshApi(config, URI.create("https://127.0.0.1:" + process.ports().get("https")));
  }
}
