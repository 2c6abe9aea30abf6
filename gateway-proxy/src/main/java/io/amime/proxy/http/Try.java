package io.amime.proxy.http;

import io.amime.proxy.cluster.Affinity;
import io.amime.proxy.cluster.Candidates;
import io.amime.proxy.cluster.Host;
import org.jspecify.annotations.Nullable;

/** One attempt at an upstream, as it is remembered. Written on the request's event loop only. */
public final class Try {
  private final @Nullable Try before;
  private final Host host;
  private final Candidates candidates;
  private final @Nullable Affinity affinity;
  private final long startNanos;
  private long endNanos;
  private int status;
  private @Nullable Reason failure;

  /**
   * @param before the attempt that failed, null for the first
   * @param candidates from whom the member was chosen
   * @param affinity what decided, null where nothing of the request did
   * @param startNanos on the monotonic clock
   */
  Try(
      @Nullable Try before,
      Host host,
      Candidates candidates,
      @Nullable Affinity affinity,
      long startNanos) {
    this.before = before;
    this.host = host;
    this.candidates = candidates;
    this.affinity = affinity;
    this.startNanos = startNanos;
  }

  public @Nullable Try before() {
    return before;
  }

  public Host host() {
    return host;
  }

  public Candidates candidates() {
    return candidates;
  }

  /** What of the request decided, null where nothing did. */
  public @Nullable Affinity affinity() {
    return affinity;
  }

  public long startNanos() {
    return startNanos;
  }

  /** When the head of the answer came, or it failed; 0 while neither has happened. */
  public long endNanos() {
    return endNanos;
  }

  /** Status of the answer, 0 without one. */
  public int status() {
    return status;
  }

  /** Why it failed, also in the middle of an answer; null when it did not. */
  public @Nullable Reason failure() {
    return failure;
  }

  /** The head of an answer is here. */
  void answered(int code, long nanos) {
    status = code;
    endNanos = nanos;
  }

  /** It is over without a whole answer. */
  void failed(Reason why, long nanos) {
    failure = why;
    if (endNanos == 0) {
      endNanos = nanos;
    }
  }
}
