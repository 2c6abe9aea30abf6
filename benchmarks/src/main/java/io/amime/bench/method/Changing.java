package io.amime.bench.method;

import io.amime.bench.peers.Changes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Ten changes of a rule each second, until closed. */
final class Changing implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private Changing() {}

  static Changing start(Changes changes) {
    var changing = new Changing();
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
