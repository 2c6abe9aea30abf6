package io.amime.proxy;

import io.amime.api.discovery.ProxyReport;
import io.amime.proxy.config.FeedReplies;
import io.amime.proxy.edge.EdgeTls;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Looks at the files of secrets again and again, and has Pilot hear which cannot be used. */
final class SecretWatch {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final @Nullable EdgeTls edge;
  private final FeedReplies replies;
  private final InstantSource clock;
  private final AtomicBoolean telling = new AtomicBoolean();
  private volatile @Nullable ProxyReport heard;

  SecretWatch(@Nullable EdgeTls edge, FeedReplies replies, InstantSource clock) {
    this.edge = edge;
    this.replies = replies;
    this.clock = clock;
  }

  /**
   * Begins to look.
   *
   * @param known whether Pilot can be told
   */
  void start(ScheduledExecutorService timer, BooleanSupplier known) {
    timer.scheduleWithFixedDelay(
        () -> {
          look();
          if (known.getAsBoolean()) {
            tell();
          }
        },
        PAUSE.toMillis(),
        PAUSE.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** The Pilot that answers next may know nothing. */
  void forget() {
    heard = null;
  }

  private void look() {
    if (edge != null) {
      edge.reload();
    }
  }

  /** What is lost is told with the next look. */
  private void tell() {
    var now = new ProxyReport(edge == null ? List.of() : edge.problems(clock.instant()));
    if (now.equals(heard) || !telling.compareAndSet(false, true)) {
      return;
    }
    replies
        .post("/reports", now)
        .whenComplete((status, failure) -> {
          if (failure == null && status / 100 == 2) {
            heard = now;
          }
          telling.set(false);
        });
  }
}
