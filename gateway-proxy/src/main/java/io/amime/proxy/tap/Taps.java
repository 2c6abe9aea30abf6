package io.amime.proxy.tap;

import io.amime.api.observe.TapOrder;
import io.amime.proxy.config.FeedReplies;
import io.amime.proxy.explain.DecisionRecords;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens and closes taps as Pilot says, and brings Pilot what they have caught. */
public final class Taps {
  private static final long BETWEEN_MILLIS = 200;
  private static final int MOST_AT_ONCE = 200;
  private static final int FORBIDDEN = 403;
  private static final int GONE = 404;

  private final TapPoint point;
  private final DecisionRecords records;
  private final FeedReplies replies;
  private final ScheduledExecutorService timer;
  private @Nullable ScheduledFuture<?> sending;

  public Taps(
      TapPoint point,
      DecisionRecords records,
      FeedReplies replies,
      ScheduledExecutorService timer) {
    this.point = point;
    this.records = records;
    this.replies = replies;
    this.timer = timer;
  }

  /** From now on exactly these are open. */
  public synchronized void open(List<TapOrder> orders) {
    point.open(orders);
    follow();
  }

  private synchronized void close(Tap tap) {
    point.close(tap);
    follow();
  }

  private void follow() {
    if (point.open().isEmpty()) {
      if (sending != null) {
        sending.cancel(false);
        sending = null;
      }
    } else if (sending == null) {
      sending =
          timer.scheduleWithFixedDelay(
              this::send, BETWEEN_MILLIS, BETWEEN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void send() {
    for (var tap : point.open()) {
      if (tap.over()) {
        close(tap);
      } else if (tap.beginSending()) {
        Thread.ofVirtual().name("mesh-tap").start(() -> send(tap));
      }
    }
  }

  private void send(Tap tap) {
    var caught = tap.take(MOST_AT_ONCE);
    long leftOut = tap.takeLeftOut();
    var passed =
        caught.stream()
            .map(c -> new TapOrder.Passed(records.brief(c.record()), c.headers()))
            .toList();
    replies
        .post("/tapped", new TapOrder.Seen(tap.name(), passed, leftOut))
        .thenAccept(status -> {
          if (status == GONE || status == FORBIDDEN) {
            close(tap);
          } else if (status / 100 != 2) {
            tap.lost(leftOut + passed.size());
          }
          tap.sent();
        });
  }
}
