package io.amime.proxy.config;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the newest state soon, and only the newest: a storm of events costs few writes. */
final class SnapshotKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SnapshotKeeper.class);
  private static final long DELAY_MILLIS = 200;

  private final LastKnownGood disk;
  private final ScheduledExecutorService timer;
  private final AtomicReference<LastKnownGood.@Nullable Kept> waiting = new AtomicReference<>();

  SnapshotKeeper(LastKnownGood disk, ScheduledExecutorService timer) {
    this.disk = disk;
    this.timer = timer;
  }

  void keep(LastKnownGood.Kept kept) {
    if (waiting.getAndSet(kept) == null) {
      try {
        timer.schedule(this::write, DELAY_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        write();
      }
    }
  }

  /** Writes what still waits. */
  @Override
  public void close() {
    write();
  }

  private synchronized void write() {
    var kept = waiting.getAndSet(null);
    if (kept == null) {
      return;
    }
    try {
      disk.write(kept);
    } catch (IOException e) {
      // Serving goes on without it; only a restart while Pilot is away would feel the loss.
      log.error("the snapshot cannot be kept on disk: {}", e.toString());
    }
  }
}
