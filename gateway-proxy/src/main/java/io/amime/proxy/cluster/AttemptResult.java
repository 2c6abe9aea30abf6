package io.amime.proxy.cluster;

import io.netty.handler.codec.http.HttpResponseStatus;

/** What an attempt says about the member that it was made at. */
public enum AttemptResult {
  /** It answered, and not badly. */
  ANSWERED,
  /** A 5xx that is no gateway error. */
  SERVER_ERROR,
  /** A 502, 503 or 504. */
  GATEWAY_ERROR,
  /** A failed connect, a reset or a timeout: there is no answer of it. */
  UNANSWERED;

  /** Of an answer. */
  public static AttemptResult ofStatus(int status) {
    if (status < HttpResponseStatus.INTERNAL_SERVER_ERROR.code()) {
      return ANSWERED;
    }
    boolean gateway =
        status == HttpResponseStatus.BAD_GATEWAY.code()
            || status == HttpResponseStatus.SERVICE_UNAVAILABLE.code()
            || status == HttpResponseStatus.GATEWAY_TIMEOUT.code();
    return gateway ? GATEWAY_ERROR : SERVER_ERROR;
  }

  boolean failed() {
    return this != ANSWERED;
  }
}
