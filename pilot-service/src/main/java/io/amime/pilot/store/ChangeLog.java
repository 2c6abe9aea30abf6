package io.amime.pilot.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest revisions in memory. Watchers hold nothing but a revision number and read from here,
 * so a slow one costs no memory: when it has fallen out of the log it is told to list again.
 */
final class ChangeLog {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final ArrayDeque<Revision> revisions = new ArrayDeque<>();
  private long floor;
  private long last;

  /**
   * @param capacity revisions that are kept
   * @param floor the revision before the first one that will be appended
   */
  ChangeLog(int capacity, long floor) {
    this.capacity = capacity;
    this.floor = floor;
    this.last = floor;
  }

  void append(List<Revision> more) {
    lock.lock();
    try {
      for (Revision revision : more) {
        revisions.add(revision);
        last = revision.revision();
        if (revisions.size() > capacity) {
          floor = revisions.removeFirst().revision();
        }
      }
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The revisions above {@code revision}; waits for the first one and answers an empty list when
   * none has come in that time.
   *
   * @throws Gone when some of them are no longer kept
   */
  List<Revision> after(long revision, Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = wait.toNanos();
      while (last <= revision && nanos > 0) {
        nanos = grown.awaitNanos(nanos);
      }
      if (revision < floor) {
        throw new Gone(revision, floor);
      }
      return revisions.stream().filter(r -> r.revision() > revision).toList();
    } finally {
      lock.unlock();
    }
  }
}
