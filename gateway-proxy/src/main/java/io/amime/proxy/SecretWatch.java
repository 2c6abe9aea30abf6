package io.amime.proxy;

import io.amime.api.discovery.ProxyReport;
import io.amime.api.discovery.ProxyReport.SecretProblem;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.config.FeedReplies;
import io.amime.proxy.edge.EdgeTls;
import io.amime.proxy.upstream.OriginatingTls;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at the files of secrets again and again, and has Pilot hear which cannot be used. */
final class SecretWatch {
  /** More would tell nobody more. */
  private static final int MOST = 100;

  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final @Nullable EdgeTls edge;
  private final Supplier<Collection<LiveCluster>> clusters;
  private final FeedReplies replies;
  private final InstantSource clock;
  private final AtomicBoolean telling = new AtomicBoolean();
  private volatile @Nullable ProxyReport heard;

  SecretWatch(
      @Nullable EdgeTls edge,
      Supplier<Collection<LiveCluster>> clusters,
      FeedReplies replies,
      InstantSource clock) {
    this.edge = edge;
    this.clusters = clusters;
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
    originating().forEach(OriginatingTls::reload);
  }

  private Stream<OriginatingTls> originating() {
    return clusters.get().stream().map(LiveCluster::originating).flatMap(Stream::ofNullable);
  }

  private ProxyReport report() {
    var inward =
        edge == null ? Stream.<SecretProblem>empty() : edge.problems(clock.instant()).stream();
    var outward = originating().map(OriginatingTls::problem).flatMap(Stream::ofNullable);
    return new ProxyReport(Stream.concat(inward, outward).distinct().limit(MOST).toList());
  }

  /** What is lost is told with the next look. */
  private void tell() {
    var now = report();
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
