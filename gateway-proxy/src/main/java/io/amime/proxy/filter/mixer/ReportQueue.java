package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.ReportRequest;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reports on their way to Mixer: sent each second or when a thousand wait. While Mixer is away the
 * oldest make room for the newest, and the loss is counted.
 */
public final class ReportQueue implements AutoCloseable {
  private static final int BATCH = 1000;
  private static final int WAITING = 5 * BATCH;

  private final MixerClient mixer;
  private final ScheduledExecutorService timer;
  private final ArrayBlockingQueue<AttributeBag> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicBoolean sending = new AtomicBoolean();
  private final LongAdder sent = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  public ReportQueue(MixerClient mixer, ScheduledExecutorService timer) {
    this.mixer = mixer;
    this.timer = timer;
  }

  public void start() {
    timer.scheduleWithFixedDelay(this::send, 1, 1, TimeUnit.SECONDS);
  }

  /** Reports that Mixer has taken. */
  public long sent() {
    return sent.sum();
  }

  /** Reports that were lost. */
  public long dropped() {
    return dropped.sum();
  }

  /** Never blocks. */
  void add(AttributeBag report) {
    while (!waiting.offer(report)) {
      if (waiting.poll() != null) {
        dropped.increment();
      }
    }
    if (waiting.size() == BATCH) {
      timer.execute(this::send);
    }
  }

  /** Sends what waits, once; what Mixer does not take now is lost. */
  @Override
  public void close() {
    send();
  }

  private void send() {
    if (waiting.isEmpty() || !sending.compareAndSet(false, true)) {
      return;
    }
    var bags = new ArrayList<AttributeBag>(Math.min(BATCH, waiting.size()));
    waiting.drainTo(bags, BATCH);
    var reports = bags.stream().map(ReportRequest.Report::new).toList();
    mixer
        .report(new ReportRequest(reports, UUID.randomUUID().toString()))
        .whenComplete((done, failure) -> {
          sending.set(false);
          if (failure == null) {
            sent.add(reports.size());
          } else {
            // Keeping them would only crowd out newer ones: numbers of a minute ago help nobody.
            dropped.add(reports.size());
          }
        });
  }
}
