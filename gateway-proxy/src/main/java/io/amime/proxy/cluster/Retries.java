package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.RetryBudget;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Retries that run in a cluster and how many may, counted over all event loops. Checks race by
 * intention, as those of {@link CircuitBreaker} do.
 *
 * <p>What a rule says holds as it stands. Otherwise a few may run and up to a share of the
 * requests, so that busy clusters keep retrying and sick ones see no storm. That holds nobody back
 * who has found a member gone while others are there: it would otherwise be noticed by all who
 * called it in the same moment. Where nobody is there, tries fail at once, so that few of them run
 * at a time however many are made; then they are counted, too.
 */
final class Retries {
  private final RetryBudget budget;
  private final boolean ruled;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicLong tried = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private volatile boolean outage;

  Retries(Limits limits) {
    var given = limits.retries();
    this.budget = given == null ? RetryBudget.DEFAULT : given;
    this.ruled = given != null;
  }

  /** Whom a retry may find. */
  enum Prospect {
    /** The member of the try before was not there or went away, and another is there. */
    ANOTHER,
    /** Somebody is there, perhaps the one that has just failed. */
    SAME,
    /** Nobody is known to be there. */
    NOBODY
  }

  /**
   * Takes a place for a retry; every success is followed by one {@link #end}.
   *
   * @param requests that are under way
   */
  boolean tryBegin(Prospect prospect, int requests) {
    int bound = (int) bound(requests);
    if (ruled) {
      return take(bound);
    }
    return switch (prospect) {
      case ANOTHER -> take(Integer.MAX_VALUE);
      case SAME -> take(bound);
      case NOBODY -> spend() && take(bound);
    };
  }

  void end() {
    running.decrementAndGet();
  }

  /** A try begins, first or not. */
  void tried() {
    if (outage) {
      tried.incrementAndGet();
    }
  }

  /** Somebody is there. */
  void answered() {
    if (outage) {
      outage = false;
    }
  }

  /** What is spent and then finds no place stays spent, on the side of fewer. */
  private boolean spend() {
    if (!outage) {
      tried.set(0);
      retried.set(0);
      outage = true;
    }
    long spent = retried.get();
    if (spent >= bound(tried.get() - spent)) {
      return false;
    }
    retried.incrementAndGet();
    return true;
  }

  private long bound(long requests) {
    return Math.max(budget.minConcurrency(), (long) (budget.percent() * requests / 100));
  }

  private boolean take(int bound) {
    if (running.incrementAndGet() > bound) {
      running.decrementAndGet();
      return false;
    }
    return true;
  }
}
