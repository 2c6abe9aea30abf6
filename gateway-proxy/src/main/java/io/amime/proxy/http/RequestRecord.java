package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request, or of a connection that carries bytes, after its end: what the access
 * log writes and the decision log finds.
 *
 * @param protocol {@link #HTTP} or {@link #TCP}; a connection has neither method nor path nor
 *     status
 * @param startMillis of the epoch
 * @param durationMicros from the first byte of the request to the last of the answer
 * @param upstreamMicros until the head of the upstream's answer, -1 when there was none
 * @param rule {@code namespace/name} or {@code default-route}; null when no route was found
 * @param revision of that rule
 * @param version of the configuration that decided
 * @param subset labels of the chosen cluster
 * @param endpoint {@code address:port} of the last attempt
 * @param attempts tries begun
 * @param delayMillis injected
 * @param grpcStatus of a call of gRPC, null for all others
 * @param marks reason words of everything that happened on the way
 * @param flags Envoy's
 * @param reason why the answer is not the upstream's own, null when it is
 * @param detail more about the reason, for people
 * @param policy that decided, null for none
 * @param trail what the decision can be told from, null for none
 */
public record RequestRecord(
    String protocol,
    String requestId,
    String traceParent,
    Direction direction,
    long startMillis,
    long durationMicros,
    long upstreamMicros,
    String method,
    String authority,
    String path,
    String userAgent,
    Party source,
    Party destination,
    @Nullable String principal,
    @Nullable String rule,
    long revision,
    String version,
    @Nullable String cluster,
    Map<String, String> subset,
    @Nullable String endpoint,
    int attempts,
    long delayMillis,
    int status,
    @Nullable Integer grpcStatus,
    long bytesReceived,
    long bytesSent,
    List<String> marks,
    String flags,
    @Nullable String reason,
    @Nullable String detail,
    @Nullable String policy,
    @Nullable Trail trail) {

  /** Of requests. */
  public static final String HTTP = "http";

  /** Of connections. */
  public static final String TCP = "tcp";

  private static final long UUID_VERSION_MASK = 0xf000;
  private static final long UUID_RANDOM = 0x4000;

  static RequestRecord of(MeshExchange x) {
    var outcome = x.outcome();
    var reason = outcome.reason();
    var route = x.route();
    var cluster = x.cluster();
    var host = x.host();
    var agent = x.headers().get(HttpHeaderNames.USER_AGENT);
    long head = outcome.firstByteNanos();
    return new RequestRecord(
        HTTP,
        findable(x.requestId()),
        x.traceParent(),
        x.direction(),
        x.startMillis(),
        (outcome.endNanos() - x.startNanos()) / 1000,
        head == 0 ? -1 : (head - x.startNanos()) / 1000,
        x.method(),
        x.authority(),
        x.path(),
        agent == null ? "" : agent,
        x.sender(),
        x.receiver(),
        x.peer().principal(),
        route == null ? null : route.rule(),
        route == null ? 0 : route.revision(),
        x.mesh().version(),
        cluster == null ? null : cluster.config().name(),
        cluster == null ? Map.of() : cluster.config().labels(),
        host == null ? null : host.name(),
        outcome.attempts(),
        outcome.delayMillis(),
        outcome.status(),
        outcome.grpcStatus() == GrpcStatus.ABSENT ? null : outcome.grpcStatus(),
        outcome.bytesReceived(),
        outcome.bytesSent(),
        outcome.words(),
        outcome.flags(),
        reason == null ? null : reason.word(),
        outcome.detail(),
        outcome.policy(),
        new Trail(x.startNanos(), x.consulted(), outcome.lastTry()));
  }

  /** A request that failed before it got an id is remembered under one of its own. */
  private static String findable(String id) {
    if (!id.isEmpty()) {
      return id;
    }
    var random = ThreadLocalRandom.current();
    long high = random.nextLong() & ~UUID_VERSION_MASK | UUID_RANDOM;
    return new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE).toString();
  }
}
