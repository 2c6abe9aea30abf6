package io.amime.proxy.http;

/**
 * Why an answer is not simply the upstream's own: the word of logs, metrics and {@code
 * x-mesh-reason}, with Envoy's flag beside it.
 */
public enum Reason {
  NO_ROUTE("no-route", "NR", 404),
  NO_HEALTHY_ENDPOINT("no-healthy-endpoint", "UH", 503),
  UPSTREAM_CONNECT_FAILURE("upstream-connect-failure", "UF", 503),
  UPSTREAM_RESET("upstream-reset", "UC", 503),
  UPSTREAM_PROTOCOL_ERROR("upstream-protocol-error", "UPE", 502),
  TIMEOUT("timeout", "UT", 504),
  CIRCUIT_OPEN("circuit-open", "UO", 503),
  RETRIES_EXHAUSTED("retries-exhausted", "URX", 503),
  FAULT_DELAY("fault-delay", "DI", 200),
  FAULT_ABORT("fault-abort", "FI", 503),
  DENIED("denied", "UAEX", 403),
  QUOTA("quota", "RL", 429),
  POLICY_UNAVAILABLE("policy-unavailable", "UAEX", 503),
  CLIENT_CLOSED("client-closed", "DC", 499),
  BAD_REQUEST("bad-request", "DPE", 400),
  MISDIRECTED("misdirected", "-", 421),
  UNSUPPORTED("unsupported", "DPE", 501),
  STREAM_IDLE("stream-idle", "SI", 504),
  REDIRECT("redirect", "-", 302),
  DIRECT_RESPONSE("direct-response", "-", 200),
  CORS_PREFLIGHT("cors-preflight", "-", 200),
  INTERNAL("internal", "-", 500);

  private final String word;
  private final String flag;
  private final int status;

  Reason(String word, String flag, int status) {
    this.word = word;
    this.flag = flag;
    this.status = status;
  }

  /** As logs, metrics and the header write it. */
  public String word() {
    return word;
  }

  /** Envoy's response flag, {@code -} where it has none. */
  public String flag() {
    return flag;
  }

  /** The status that goes with it unless something more specific is known. */
  public int status() {
    return status;
  }
}
