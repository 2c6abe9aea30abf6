package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.ReportRequest;
import io.amime.api.policy.RuleError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<String, ReportRequest.RuleErrors> ruleErrors = new ConcurrentHashMap<>();
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

  /** Rules that could not be applied; never blocks. */
  void failed(List<RuleError> errors) {
    for (var error : errors) {
      ruleErrors.merge(
          error.rule(),
          new ReportRequest.RuleErrors(error.rule(), 1, error.error().toString()),
          (old, one) -> new ReportRequest.RuleErrors(old.rule(), old.count() + 1, one.last()));
    }
  }

  /** Sends what waits, once; what Mixer does not take now is lost. */
  @Override
  public void close() {
    send();
  }

  private void send() {
    if ((waiting.isEmpty() && ruleErrors.isEmpty()) || !sending.compareAndSet(false, true)) {
      return;
    }
    var bags = new ArrayList<AttributeBag>(Math.min(BATCH, waiting.size()));
    waiting.drainTo(bags, BATCH);
    var reports = bags.stream().map(ReportRequest.Report::new).toList();
    mixer
        .report(new ReportRequest(reports, takeRuleErrors(), UUID.randomUUID().toString()))
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

  private List<ReportRequest.RuleErrors> takeRuleErrors() {
    return List.copyOf(ruleErrors.keySet()).stream()
        .map(ruleErrors::remove)
        .filter(Objects::nonNull)
        .toList();
  }
}
