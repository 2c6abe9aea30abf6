package io.amime.pilot.inquiry;

import io.amime.api.observe.Ask;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A question and what has been answered so far. Closing it makes it stand no longer. */
public final class OpenQuestion implements AutoCloseable {
  private final Ask ask;
  private final Set<String> proxies;
  private final Runnable onClose;
  private final Map<String, Ask.Answer> answers = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition();

  OpenQuestion(Ask ask, Set<String> proxies, Runnable onClose) {
    this.ask = ask;
    this.proxies = Set.copyOf(proxies);
    this.onClose = onClose;
  }

  Ask ask() {
    return ask;
  }

  boolean wants(String proxy) {
    return proxies.contains(proxy);
  }

  void answered(String proxy, Ask.Answer answer) {
    lock.lock();
    try {
      if (wants(proxy)) {
        answers.putIfAbsent(proxy, answer);
        answered.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What has been answered, by proxy, once all have or the time is over. */
  public Map<String, Ask.Answer> await(Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = atMost.toNanos();
      while (answers.size() < proxies.size() && nanos > 0) {
        nanos = answered.awaitNanos(nanos);
      }
      return Map.copyOf(answers);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    onClose.run();
  }
}
