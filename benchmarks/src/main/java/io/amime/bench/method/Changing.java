package io.amime.bench.method;

import io.amime.bench.peers.Changes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ten changes of a rule each second, until closed. */
final class Changing implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private Changing() {}

  /**
   * @param changes null for a peer that nothing changes at
   */
  static Changing start(@Nullable Changes changes) {
    var changing = new Changing();
    if (changes == null) {
      return changing;
    }
    changing.timer.scheduleAtFixedRate(
        () -> {
          try {
            changes.next();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        PAUSE_MILLIS,
        PAUSE_MILLIS,
        TimeUnit.MILLISECONDS);
    return changing;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
