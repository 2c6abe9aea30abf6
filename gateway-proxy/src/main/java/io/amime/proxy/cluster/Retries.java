package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.Limits;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Retries that run in a cluster and how many may, counted over all event loops. Checks race by
 * intention, as those of {@link CircuitBreaker} do.
 *
 * <p>Where no rule says how many, as many may run as the default limit says, and up to a fifth of
 * the requests, so that busy clusters keep retrying and sick ones see no storm. That holds nobody
 * back who has found a member gone while others are there: it would otherwise be noticed by all who
 * called it in the same moment. Where nobody is there, tries fail at once, so that few of them run
 * at a time however many are made; then they are counted, too.
 */
final class Retries {
  private static final double SHARE = 0.2;

  private final int most;
  private final boolean ruled;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicLong tried = new AtomicLong();
  private final AtomicLong retried = new AtomicLong();
  private volatile boolean outage;

  Retries(Limits limits) {
    this.most = limits.maxRetries();
    this.ruled = most != Limits.DEFAULT.maxRetries();
  }

  /** Whom a retry may find. */
  enum Prospect {
    /** The member of the try before was not there or went away, and another is there. */
    ANOTHER,
    /** The one that has answered, or some that may be. */
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
    if (ruled) {
      return take(most);
    }
    int bound = Math.max(most, (int) (SHARE * requests));
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
    if (spent >= Math.max(most, (long) (SHARE * (tried.get() - spent)))) {
      return false;
    }
    retried.incrementAndGet();
    return true;
  }

  private boolean take(int bound) {
    if (running.incrementAndGet() > bound) {
      running.decrementAndGet();
      return false;
    }
    return true;
  }
}
