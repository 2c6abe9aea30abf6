package io.amime.bench.peers;

import io.amime.bench.measure.CpuTime;
import io.amime.bench.measure.ManagedProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that runs.
 *
 * @param processes that it consists of, the one that clients reach first
 * @param port where clients connect
 * @param started when its first process was
 * @param folder of its files; the access log is {@code access.log}
 * @param changes tells it of other rules; null where nothing changes
 */
public record RunningPeer(
    List<ManagedProcess> processes,
    int port,
    Instant started,
    Path folder,
    @Nullable Changes changes)
    implements AutoCloseable {
  /** Name of the access log in the folder. */
  static final String ACCESS_LOG = "access.log";

  /** Name of the garbage collector's log in the folder of a JVM. */
  static final String GC_LOG = "gc.log";

  public RunningPeer {
    processes = List.copyOf(processes);
  }

  RunningPeer(List<ManagedProcess> processes, int port, Instant started, Path folder) {
    this(processes, port, started, folder, null);
  }

  /** The process that clients reach. */
  public ManagedProcess process() {
    return processes.getFirst();
  }

  public Path gcLog() {
    return folder.resolve(GC_LOG);
  }

  public CpuTime cpu() throws IOException {
    var sum = CpuTime.NONE;
    for (var process : processes) {
      sum = sum.plus(process.cpu());
    }
    return sum;
  }

  public long pssKilobytes() throws IOException {
    long sum = 0;
    for (var process : processes) {
      sum += process.pssKilobytes();
    }
    return sum;
  }

  public void pause() throws IOException {
    for (var process : processes) {
      process.pause();
    }
  }

  public void resume() throws IOException {
    for (var process : processes) {
      process.resume();
    }
  }

  /** Gives the memory of the log back; all peers open it for appending. */
  public void truncateLog() throws IOException {
    var log = folder.resolve(ACCESS_LOG);
    if (Files.exists(log)) {
      try (var file = FileChannel.open(log, StandardOpenOption.WRITE)) {
        file.truncate(0);
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(ManagedProcess::close);
    if (changes != null) {
      changes.close();
    }
  }
}
