package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * How an application steers its own sidecar on one call, in the words of the header fields it used;
 * whoever carries them out decides what is nonsense.
 *
 * @param timeoutMillis of the whole request, null where it does not say
 * @param perTryTimeoutMillis of one try
 * @param maxRetries tries after the first
 * @param retryOn conditions beside the rule's
 * @param retryGrpcOn the same for calls of gRPC
 * @param noContentOnTimeout whether a timeout is to be answered with 204
 */
public record CallControl(
    @Nullable String timeoutMillis,
    @Nullable String perTryTimeoutMillis,
    @Nullable String maxRetries,
    @Nullable String retryOn,
    @Nullable String retryGrpcOn,
    boolean noContentOnTimeout) {
  /** It leaves everything to the rule. */
  public static final CallControl NONE = new CallControl(null, null, null, null, null, false);

  private static final AsciiString TIMEOUT = AsciiString.cached("x-envoy-upstream-rq-timeout-ms");
  private static final AsciiString PER_TRY_TIMEOUT =
      AsciiString.cached("x-envoy-upstream-rq-per-try-timeout-ms");
  private static final AsciiString MAX_RETRIES = AsciiString.cached("x-envoy-max-retries");
  private static final AsciiString RETRY_ON = AsciiString.cached("x-envoy-retry-on");
  private static final AsciiString RETRY_GRPC_ON = AsciiString.cached("x-envoy-retry-grpc-on");
  private static final AsciiString ALTERNATIVE =
      AsciiString.cached("x-envoy-upstream-rq-timeout-alt-response");
  private static final AsciiString HEDGE = AsciiString.cached("x-envoy-hedge-on-per-try-timeout");

  /** Takes the fields out of the request: they are for nobody else. */
  public static CallControl take(HttpHeaders headers) {
    var timeout = take(headers, TIMEOUT);
    var perTryTimeout = take(headers, PER_TRY_TIMEOUT);
    var maxRetries = take(headers, MAX_RETRIES);
    var retryOn = take(headers, RETRY_ON);
    var retryGrpcOn = take(headers, RETRY_GRPC_ON);
    boolean noContent = take(headers, ALTERNATIVE) != null;
    headers.remove(HEDGE);
    boolean asked =
        timeout != null
            || perTryTimeout != null
            || maxRetries != null
            || retryOn != null
            || retryGrpcOn != null
            || noContent;
    return asked
        ? new CallControl(timeout, perTryTimeout, maxRetries, retryOn, retryGrpcOn, noContent)
        : NONE;
  }

  private static @Nullable String take(HttpHeaders headers, AsciiString name) {
    var value = headers.get(name);
    if (value != null) {
      headers.remove(name);
    }
    return value;
  }

  /** Whether it says anything about other tries. */
  public boolean asksForRetries() {
    return maxRetries != null || retryOn != null || retryGrpcOn != null;
  }
}
