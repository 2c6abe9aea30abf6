package io.amime.pilot.push;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Wakes everybody who streams something to somebody. It carries no data: whoever wakes looks at the
 * newest state, so a slow one skips what was overtaken and needs no queue.
 */
@Component
public final class Bell {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();
  private long count;
  private boolean closing;

  /** How often it has been rung. */
  public long count() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Something is new. */
  public void ring() {
    lock.lock();
    try {
      count++;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has been rung more often than {@code seen}, and says how often that is. */
  public long await(long seen, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = atMost.toNanos();
      while (count <= seen && !closing && nanos > 0) {
        nanos = rung.awaitNanos(nanos);
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the process is about to end, so that streams have to. */
  public boolean closing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  @EventListener(ContextClosedEvent.class)
  void close() {
    lock.lock();
    try {
      closing = true;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
