package io.amime.proxy.http;

import io.amime.proxy.cluster.Affinity;
import io.amime.proxy.cluster.Candidates;
import io.amime.proxy.cluster.Host;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What became of a request, filled in while it runs. */
public final class RequestOutcome {
  private int status;
  private int grpcStatus = GrpcStatus.ABSENT;
  private int attempts;
  private long bytesReceived;
  private long bytesSent;
  private long endNanos;
  private long delayMillis;
  private long firstByteNanos;
  private @Nullable Reason reason;
  private @Nullable Set<Reason> marks;
  private @Nullable String policy;
  private @Nullable String detail;
  private @Nullable Try lastTry;

  /** Status sent to the client, 0 while or when there is none. */
  public int status() {
    return status;
  }

  public void status(int code) {
    status = code;
  }

  /** How a call of gRPC went, {@link GrpcStatus#ABSENT} where none was made or none said. */
  public int grpcStatus() {
    return grpcStatus;
  }

  public void grpcStatus(int status) {
    grpcStatus = status;
  }

  /** Why the answer is not the upstream's own; null when it is. */
  public @Nullable Reason reason() {
    return reason;
  }

  /** The last one wins: it is what the client got. */
  public void reason(@Nullable Reason why) {
    reason = why;
    if (why != null) {
      mark(why);
    }
  }

  /** Something that happened on the way and did not decide the answer, such as a delay. */
  public void mark(Reason what) {
    if (marks == null) {
      marks = EnumSet.noneOf(Reason.class);
    }
    marks.add(what);
  }

  /** Everything that happened, the deciding reason among it. */
  public Set<Reason> marks() {
    return marks == null ? Set.of() : marks;
  }

  /** The words of everything that happened. */
  public List<String> words() {
    return marks == null ? List.of() : marks.stream().map(Reason::word).toList();
  }

  /** Envoy's flags, comma-separated, {@code -} for none. */
  public String flags() {
    if (marks == null) {
      return "-";
    }
    var flags = marks.stream().map(Reason::flag).filter(f -> !f.equals("-")).distinct();
    var joined = flags.collect(Collectors.joining(","));
    return joined.isEmpty() ? "-" : joined;
  }

  /** Tries begun, the first included; 0 when no upstream was asked. */
  public int attempts() {
    return attempts;
  }

  /**
   * A try begins at the member that was chosen from the candidates.
   *
   * @param affinity what decided, null where nothing of the request did
   */
  public void attempt(Host chosen, Candidates candidates, @Nullable Affinity affinity) {
    attempts++;
    lastTry = new Try(lastTry, chosen, candidates, affinity, System.nanoTime());
  }

  /** A try begins at a place that is no member of anything. */
  public void attemptOutside() {
    attempts++;
  }

  /** The try begun last is over without a whole answer. */
  public void attemptFailed(Reason why) {
    if (lastTry != null) {
      lastTry.failed(why, System.nanoTime());
    }
  }

  /** The try begun last, null before the first. */
  public @Nullable Try lastTry() {
    return lastTry;
  }

  /** Body bytes from the client. */
  public long bytesReceived() {
    return bytesReceived;
  }

  public void received(long bytes) {
    bytesReceived += bytes;
  }

  /** Body bytes to the client. */
  public long bytesSent() {
    return bytesSent;
  }

  public void sent(long bytes) {
    bytesSent += bytes;
  }

  /** Injected delay in milliseconds, 0 for none. */
  public long delayMillis() {
    return delayMillis;
  }

  public void delayed(long millis) {
    delayMillis = millis;
    mark(Reason.FAULT_DELAY);
  }

  /** When the head of the upstream's answer came, on the monotonic clock; 0 when it did not. */
  public long firstByteNanos() {
    return firstByteNanos;
  }

  /**
   * The head of the upstream's answer is here.
   *
   * @return how long the try took until then
   */
  public long head(int status, long nanos) {
    firstByteNanos = nanos;
    if (lastTry == null) {
      return 0;
    }
    lastTry.answered(status, nanos);
    return nanos - lastTry.startNanos();
  }

  /** End of the request on the monotonic clock, 0 before. */
  public long endNanos() {
    return endNanos;
  }

  /** Marks the end; nothing may change any more. */
  public void ended(long nanos) {
    endNanos = nanos;
  }

  /** The policy that decided, such as {@code denier.denyreviewsv3handler}; null for none. */
  public @Nullable String policy() {
    return policy;
  }

  public void policy(String name) {
    policy = name;
  }

  /** More about the reason, for logs; null for none. */
  public @Nullable String detail() {
    return detail;
  }

  public void detail(@Nullable String text) {
    detail = text;
  }
}
