package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.Outlier;
import org.jspecify.annotations.Nullable;

/**
 * Passive health of one member: consecutive errors lead out of rotation for a time that grows with
 * every ejection and shrinks with every interval in which there is none. Pure; the caller brings
 * the time and guards it by the cluster's lock.
 */
final class HostHealth {
  private static final int LONGEST_FACTOR = 10;

  private volatile boolean spotless = true;
  private int consecutiveErrors;
  private int gatewayErrors;
  private int localErrors;
  private int factor;
  private boolean ejected;
  private long until;

  /** Whether a good answer would change nothing; may be asked without the lock. */
  boolean spotless() {
    return spotless;
  }

  /** Learns of a good answer. */
  void success() {
    consecutiveErrors = 0;
    gatewayErrors = 0;
    localErrors = 0;
    spotless = true;
  }

  /** Learns of a bad answer, or of none; true when it should be ejected. */
  boolean failure(Outlier policy, AttemptResult result) {
    spotless = false;
    var localBound = policy.localErrors();
    if (localBound != null && result == AttemptResult.UNANSWERED) {
      localErrors++;
      return !ejected && reached(localErrors, localBound);
    }
    localErrors = 0;
    consecutiveErrors++;
    gatewayErrors = result == AttemptResult.SERVER_ERROR ? 0 : gatewayErrors + 1;
    return !ejected
        && (reached(consecutiveErrors, policy.consecutiveErrors())
            || reached(gatewayErrors, policy.gatewayErrors()));
  }

  private static boolean reached(int count, @Nullable Integer bound) {
    return bound != null && bound > 0 && count >= bound;
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
      success();
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
    success();
    return true;
  }

  /** End of the ejection on the clock that {@link #eject} was given. */
  long until() {
    return until;
  }
}
