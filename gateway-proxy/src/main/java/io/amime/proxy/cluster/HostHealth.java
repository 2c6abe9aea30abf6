package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.Outlier;

/**
 * Passive health of one member: consecutive errors lead out of rotation for a time that grows with
 * every ejection and shrinks with every interval in which there is none. Pure; the caller brings
 * the time and guards it by the cluster's lock.
 */
final class HostHealth {
  private static final int LONGEST_FACTOR = 10;

  private volatile int consecutiveErrors;
  private int factor;
  private boolean ejected;
  private long until;

  /** Whether a good answer would change nothing; may be asked without the lock. */
  boolean spotless() {
    return consecutiveErrors == 0;
  }

  /** Learns of a good answer. */
  void success() {
    consecutiveErrors = 0;
  }

  /** Learns of a 5xx, a reset, a failed connect or a timeout; true when it should be ejected. */
  boolean failure(Outlier policy) {
    int errors = consecutiveErrors + 1;
    consecutiveErrors = errors;
    return !ejected && errors >= policy.consecutiveErrors();
  }

  /** Takes it out from {@code now} on. */
  void eject(Outlier policy, long now) {
    factor = Math.min(LONGEST_FACTOR, factorLeft(policy, now) + 1);
    ejected = true;
    until = now + policy.baseEjection().toNanos() * factor;
  }

  /** What is left of the last ejection's factor; only the next ejection asks. */
  private int factorLeft(Outlier policy, long now) {
    long interval = policy.interval().toNanos();
    if (factor == 0 || interval <= 0) {
      return factor;
    }
    return (int) Math.max(0, factor - Math.max(0, now - until) / interval);
  }

  /** Whether it is out at {@code now}; once its time is over it is back with a clean count. */
  boolean ejected(long now) {
    if (ejected && now - until >= 0) {
      ejected = false;
      consecutiveErrors = 0;
    }
    return ejected;
  }

  /** It has shown that it is well: an ejection ends at once. True if there was one. */
  boolean recover(long now) {
    if (!ejected(now)) {
      return false;
    }
    ejected = false;
    until = now;
    consecutiveErrors = 0;
    return true;
  }

  /** End of the ejection on the clock that {@link #eject} was given. */
  long until() {
    return until;
  }
}
