package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A request that the proxy answers itself; the {@link FailureResponder} writes the answer. */
public abstract sealed class ProxyFailure extends RuntimeException {
  private final transient Reason reason;
  private final int status;

  private ProxyFailure(Reason reason, int status, String text, @Nullable Throwable cause) {
    // A stack trace would cost more than the request and say nothing: the reason says it all.
    super(text, cause, false, false);
    this.reason = reason;
    this.status = status;
  }

  /** The word for logs, metrics and the client. */
  public final Reason reason() {
    return reason;
  }

  /** Status of the answer. */
  public final int status() {
    return status;
  }

  /** Status for a caller that speaks gRPC. */
  public int grpcStatus() {
    return GrpcStatus.ofHttp(status);
  }

  /** Body of the answer; plain text without a line end. */
  public final String text() {
    return String.valueOf(getMessage());
  }

  /** Nothing in the configuration takes the request. */
  public static final class NoRoute extends ProxyFailure {
    public NoRoute(String authority) {
      super(Reason.NO_ROUTE, 404, "no route for " + authority, null);
    }
  }

  /** The request cannot be understood or may not be passed on. */
  public static final class BadRequest extends ProxyFailure {
    public BadRequest(String text) {
      super(Reason.BAD_REQUEST, 400, text, null);
    }

    private BadRequest(HttpResponseStatus status, Throwable cause) {
      super(Reason.BAD_REQUEST, status.code(), "the request is malformed", cause);
    }

    /** What the decoder did not like, with the status that says it best. */
    static BadRequest of(Throwable cause) {
      var status =
          switch (cause) {
            case TooLongHttpLineException line -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException head ->
                HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
          };
      return new BadRequest(status, cause);
    }
  }

  /** The connection was made for another host, and TLS is spoken otherwise for this one. */
  public static final class Misdirected extends ProxyFailure {
    public Misdirected(String authority) {
      super(Reason.MISDIRECTED, 421, "this connection is not for " + authority, null);
    }
  }

  /** Something this proxy does not do. */
  public static final class Unsupported extends ProxyFailure {
    public Unsupported(String text) {
      super(Reason.UNSUPPORTED, 501, text, null);
    }
  }

  /** No member of the cluster may be called. */
  public static final class NoHealthyEndpoint extends ProxyFailure {
    public NoHealthyEndpoint() {
      super(Reason.NO_HEALTHY_ENDPOINT, 503, "no healthy upstream", null);
    }
  }

  /** A limit of the cluster's circuit breaker is reached. */
  public static final class CircuitOpen extends ProxyFailure {
    public CircuitOpen() {
      super(
          Reason.CIRCUIT_OPEN,
          503,
          "upstream connect error or disconnect/reset before headers. reset reason: overflow",
          null);
    }
  }

  /** An attempt broke before the head of the answer came. */
  public static final class UpstreamBroken extends ProxyFailure {
    private final boolean sent;

    /**
     * @param sent whether any byte of the request may have reached the upstream
     */
    public UpstreamBroken(Reason reason, boolean sent, String detail, @Nullable Throwable cause) {
      super(
          reason,
          reason.status(),
          "upstream connect error or disconnect/reset before headers. reset reason: " + detail,
          cause);
      this.sent = sent;
    }

    /** Nothing was sent, since no connection stands; says more where trust is the reason. */
    public static UpstreamBroken notConnected(@Nullable Throwable cause) {
      var detail =
          cause instanceof SSLException
              ? "connection failure, TLS: " + cause.getMessage()
              : "connection failure";
      return new UpstreamBroken(Reason.UPSTREAM_CONNECT_FAILURE, false, detail, cause);
    }

    /** Whether the upstream may have seen the request. */
    public boolean sent() {
      return sent;
    }
  }

  /** The route's time, or one try's, is over. */
  public static final class TimedOut extends ProxyFailure {
    private final boolean perTry;
    private final boolean callersOwn;

    /**
     * @param callersOwn whether the caller itself had set this limit
     * @param noContent whether it would rather hear of it by a 204
     */
    public TimedOut(boolean perTry, boolean callersOwn, boolean noContent) {
      super(
          Reason.TIMEOUT,
          noContent ? HttpResponseStatus.NO_CONTENT.code() : Reason.TIMEOUT.status(),
          "upstream request timeout",
          null);
      this.perTry = perTry;
      this.callersOwn = callersOwn;
    }

    @Override
    public int grpcStatus() {
      return callersOwn ? GrpcStatus.DEADLINE_EXCEEDED : GrpcStatus.ofHttp(Reason.TIMEOUT.status());
    }

    /** Whether only one try's limit passed. */
    public boolean perTry() {
      return perTry;
    }
  }

  /** An injected abort. */
  public static final class FaultAbort extends ProxyFailure {
    private final @Nullable Integer grpcStatus;

    /**
     * @param grpcStatus of a call, null for what corresponds to {@code status}
     */
    public FaultAbort(int status, @Nullable Integer grpcStatus) {
      super(Reason.FAULT_ABORT, status, "fault filter abort", null);
      this.grpcStatus = grpcStatus;
    }

    @Override
    public int grpcStatus() {
      return grpcStatus == null ? super.grpcStatus() : grpcStatus;
    }
  }

  /** An answer that had begun stood still for too long. */
  public static final class StreamIdle extends ProxyFailure {
    public StreamIdle() {
      super(Reason.STREAM_IDLE, 504, "stream idle", null);
    }
  }

  /** Policy said no; the reason is one of DENIED, QUOTA, POLICY_UNAVAILABLE. */
  public static final class Refused extends ProxyFailure {
    public Refused(Reason reason, int status, String body) {
      super(reason, status, body, null);
    }
  }

  /** A defect of ours; the log has the details, the client has not. */
  public static final class Unexpected extends ProxyFailure {
    public Unexpected() {
      super(Reason.INTERNAL, 500, "internal error", null);
    }
  }
}
