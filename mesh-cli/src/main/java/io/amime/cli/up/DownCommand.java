package io.amime.cli.up;

import io.amime.cli.Common;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mesh down}. */
@Command(
    name = "down",
    description = {
      "Stop what ./mesh up started, and nothing else.",
      "Rules, certificates and accounts stay in the state directory."
    })
public final class DownCommand implements Callable<Integer> {
  private static final Duration GRACE = Duration.ofSeconds(15);

  @Mixin private final Common common = new Common();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var state = common.state();
    if (!Files.isDirectory(state.path())) {
      common.out().println("Nothing runs: there is no " + state.path());
      return 0;
    }
    try (var _ = StateLock.take(state)) {
      stop(state);
    }
    return 0;
  }

  private void stop(StateDir state) throws IOException, InterruptedException {
    var alive = ProcessTable.read(state).alive();
    new Shutdown(GRACE).stop(alive);
    new ProcessTable(null, List.of()).write(state);
    common
        .out()
        .println(
            alive.isEmpty() ? "Nothing runs." : "Stopped %d processes.".formatted(alive.size()));
  }
}
