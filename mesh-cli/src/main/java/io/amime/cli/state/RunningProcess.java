package io.amime.cli.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A process that {@code up} started.
 *
 * @param startTicks when it started, in clock ticks since the machine did (milliseconds where the
 *     system has no {@code /proc}): with the pid it names one process for ever, so that a pid that
 *     was given to another is never taken for ours
 * @param ports by use: {@code http}, {@code https}, {@code outbound}, {@code inbound}, {@code
 *     admin}, {@code redis}
 * @param service what it serves, null for what is no workload
 */
public record RunningProcess(
    String name,
    Kind kind,
    long pid,
    long startTicks,
    Map<String, Integer> ports,
    @Nullable String service,
    Map<String, String> labels) {

  public RunningProcess {
    ports = new TreeMap<>(ports);
    labels = new TreeMap<>(labels);
  }

  /**
   * @throws IllegalArgumentException if it does not listen for that
   */
  public int port(String use) {
    var port = ports.get(use);
    if (port == null) {
      throw new IllegalArgumentException(name + " has no port " + use);
    }
    return port;
  }

  /** Whether the process that was started still runs. */
  @JsonIgnore
  public boolean isAlive() {
    return startTicks >= 0 && startTicks(pid) == startTicks;
  }

  /**
   * Asks the process to end, or makes it. Does nothing when it is gone.
   *
   * @param hard without letting it clean up
   */
  public void stop(boolean hard) {
    if (isAlive()) {
      ProcessHandle.of(pid)
          .ifPresent(handle -> handle.descendants().forEach(child -> end(child, hard)));
      ProcessHandle.of(pid).ifPresent(handle -> end(handle, hard));
    }
  }

  private static void end(ProcessHandle handle, boolean hard) {
    if (hard) {
      handle.destroyForcibly();
    } else {
      handle.destroy();
    }
  }

  /** Start time of a process, or -1 if there is none of that pid, or only its remains. */
  public static long startTicks(long pid) {
    try {
      var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The name stands in brackets and may hold anything, so count from the last one.
      var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean zombie = fields[0].equals("Z") || fields[0].equals("X");
      return zombie ? -1 : Long.parseLong(fields[19]);
    } catch (NoSuchFileException e) {
      return Files.exists(Path.of("/proc/self")) ? -1 : startMillis(pid);
    } catch (IOException e) {
      return -1;
    }
  }

  /** Where there is no {@code /proc}. */
  private static long startMillis(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().startInstant())
        .map(Instant::toEpochMilli)
        .orElse(-1L);
  }
}
