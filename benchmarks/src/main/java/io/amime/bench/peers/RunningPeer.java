package io.amime.bench.peers;

import io.amime.bench.measure.ManagedProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * A proxy that runs.
 *
 * @param port where clients connect
 * @param started when its process was
 * @param accessLog that it appends to, whether or not it is there
 */
public record RunningPeer(ManagedProcess process, int port, Instant started, Path accessLog)
    implements AutoCloseable {

  /** Gives the memory of the log back; all peers open it for appending. */
  public void truncateLog() throws IOException {
    if (Files.exists(accessLog)) {
      try (var file = FileChannel.open(accessLog, StandardOpenOption.WRITE)) {
        file.truncate(0);
      }
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
