package io.amime.cli.state;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code up} started and has not stopped, as kept in {@code processes.json}.
 *
 * @param options how the mesh was started, null when nothing runs
 */
public record ProcessTable(@Nullable StartOptions options, List<RunningProcess> processes) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // A mesh that an older version started has fewer options, and must be found and stopped.
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public ProcessTable {
    processes = List.copyOf(processes);
  }

  /**
   * @param redisUrl a Redis that is not ours, null for the embedded one
   * @param dbUrl a store that is not ours, null for a file under the state directory
   * @param egress whether there is an egress gateway
   */
  public record StartOptions(
      int portOffset, @Nullable String redisUrl, @Nullable String dbUrl, boolean egress) {
    /** With an egress gateway, whether or not there was one. */
    public StartOptions withEgress() {
      return new StartOptions(portOffset, redisUrl, dbUrl, true);
    }
  }

  /** The table of that directory; empty when there is none. */
  public static ProcessTable read(StateDir state) throws IOException {
    if (!Files.exists(state.processes())) {
      return new ProcessTable(null, List.of());
    }
    try {
      return JSON.readValue(Files.readAllBytes(state.processes()), ProcessTable.class);
    } catch (JacksonException e) {
      throw new IOException(state.processes() + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  public void write(StateDir state) throws IOException {
    StateDir.writePrivately(state.processes(), JSON.writeValueAsString(this) + "\n");
  }

  public List<RunningProcess> alive() {
    return processes.stream().filter(RunningProcess::isAlive).toList();
  }

  public Optional<RunningProcess> find(String name) {
    return processes.stream().filter(process -> process.name().equals(name)).findFirst();
  }

  /** With this process instead of the one of its name, if any. */
  public ProcessTable with(RunningProcess process) {
    var all = new ArrayList<>(processes);
    all.removeIf(other -> other.name().equals(process.name()));
    all.add(process);
    return new ProcessTable(options, all);
  }
}
