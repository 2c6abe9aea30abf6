package io.amime.api.routing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A decision as the lines of a case; what everything has when no rule speaks is left out. */
public final class CaseAnswer {
  private static final String SUFFIX = ".svc.cluster.local";

  private final StringBuilder text = new StringBuilder();

  public CaseAnswer rule(@Nullable String rule) {
    return line("rule " + rule);
  }

  public CaseAnswer to(int weight, String host, Map<String, String> labels, int endpoints) {
    return line("to " + weight + " " + target(host, labels) + " x" + endpoints);
  }

  /** Of a request that is forwarded. */
  public CaseAnswer timeout(@Nullable String timeout) {
    return "15s".equals(timeout) ? this : line("timeout " + timeout);
  }

  /** Of a request that is forwarded. */
  public CaseAnswer retries(
      int attempts,
      @Nullable String perTry,
      List<String> on,
      @Nullable String backOff,
      boolean anyMember) {
    var words = String.join(",", on);
    words += "25ms".equals(backOff) ? "" : " back-off " + backOff;
    words += anyMember ? " any member" : "";
    return attempts == 2 && words.equals("connect-failure,refused-stream,idempotent-503")
        ? this
        : line(
            "retries " + attempts + (perTry == null ? "" : " per-try " + perTry) + " on " + words);
  }

  public CaseAnswer noRetries() {
    return line("retries none");
  }

  public CaseAnswer redirect(int code, String location) {
    return line("redirect " + code + " " + location);
  }

  public CaseAnswer rewrite(@Nullable String path, @Nullable String authority) {
    return line("rewrite " + path + " " + authority);
  }

  public CaseAnswer delay(double percent, String fixedDelay) {
    return line("delay " + number(percent) + "% " + fixedDelay);
  }

  public CaseAnswer abort(double percent, int status, @Nullable Integer grpcStatus) {
    return line(
        "abort "
            + number(percent)
            + "% "
            + status
            + (grpcStatus == null ? "" : " grpc " + grpcStatus));
  }

  public CaseAnswer mirror(double percent, String host, Map<String, String> labels) {
    return line("mirror " + number(percent) + "% " + target(host, labels));
  }

  public CaseAnswer cors(
      List<String> origins,
      List<String> methods,
      List<String> headers,
      List<String> exposed,
      @Nullable String maxAge,
      boolean credentials) {
    return line(
        "cors %s %s %s %s %s %s"
            .formatted(
                String.join(",", origins),
                String.join(",", methods),
                String.join(",", headers),
                String.join(",", exposed),
                maxAge,
                credentials));
  }

  public CaseAnswer headers(Map<String, String> headers) {
    new TreeMap<>(headers).forEach((name, value) -> line("append " + name + ": " + value));
    return this;
  }

  public CaseAnswer request(Map<String, String> set, Map<String, String> add, List<String> remove) {
    return changes("request", set, add, remove);
  }

  public CaseAnswer response(
      Map<String, String> set, Map<String, String> add, List<String> remove) {
    return changes("response", set, add, remove);
  }

  private CaseAnswer changes(
      String side, Map<String, String> set, Map<String, String> add, List<String> remove) {
    new TreeMap<>(set).forEach((name, value) -> line(side + " set " + name + ": " + value));
    new TreeMap<>(add).forEach((name, value) -> line(side + " add " + name + ": " + value));
    remove.forEach(name -> line(side + " remove " + name));
    return this;
  }

  public CaseAnswer respond(int status, @Nullable String body) {
    return line("respond " + status + " " + body);
  }

  public CaseAnswer websocket() {
    return line("websocket");
  }

  public CaseAnswer policy(String name) {
    return line("policy " + name);
  }

  public CaseAnswer status(int status, @Nullable String reason) {
    return line("status " + status + " " + reason);
  }

  public CaseAnswer skipped(String rule, @Nullable String because) {
    return line("not " + rule + " " + because);
  }

  private static String target(String host, Map<String, String> labels) {
    var sorted = new TreeMap<>(labels).toString().replaceAll("[{} ]", "");
    return host.replace(SUFFIX, "") + (sorted.isEmpty() ? "" : " " + sorted);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private CaseAnswer line(String line) {
    text.append(line.stripTrailing()).append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
