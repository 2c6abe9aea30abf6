package io.amime.cli.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.state.ProcessTable.StartOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
  @TempDir private Path folder;

  @Test
  void howAMeshWasStartedIsKept() throws IOException {
    var state = new StateDir(folder);
    var options = new StartOptions(100, "redis://cache", null, true);
    new ProcessTable(options, List.of()).write(state);

    assertThat(ProcessTable.read(state).options()).isEqualTo(options);
  }

  @Test
  void aMeshThatAnOlderVersionStartedIsFound() throws IOException {
    var state = new StateDir(folder);
    Files.writeString(state.processes(), "{\"options\":{\"portOffset\":100},\"processes\":[]}");

    assertThat(ProcessTable.read(state).options())
        .isEqualTo(new StartOptions(100, null, null, false));
  }
}
