package io.amime.proxy.cases;

import static org.awaitility.Awaitility.await;

import io.amime.api.routing.RoutingCase.Request;
import io.amime.proxy.cases.Upstreams.Call;
import io.amime.proxy.cases.Upstreams.Member;
import io.amime.proxy.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What one request brought about, at both ends of a proxy.
 *
 * @param answer as the client got it
 * @param calls as the upstreams got them
 * @param members who stands behind which port
 * @param millis until the answer was there
 */
record Observation(
    RawClient.Answer answer, List<Call> calls, Map<Integer, Member> members, long millis) {
  private static final String BODY = "body";
  private static final int HALF_SECOND = 500;

  /** Timers may be a little early. */
  private static final int EARLY = 20;

  /** What every proxy adds of its own, and what steers the test. */
  private static final Set<String> REQUEST_NOISE =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "traceparent",
          "tracestate",
          "x-request-id",
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-envoy-internal",
          "x-envoy-expected-rq-timeout-ms",
          Upstreams.KEY,
          Upstreams.ANSWERS,
          Upstreams.SAY);

  private static final Set<String> ANSWER_NOISE =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "date",
          "server",
          "transfer-encoding",
          "x-envoy-upstream-service-time",
          "x-mesh-reason",
          "x-request-id",
          Upstreams.SERVED_BY);

  /**
   * Sends a request to a proxy, and looks what became of it.
   *
   * @param shadowed whether a copy is to be waited for
   */
  static Observation of(
      int proxy, Request request, boolean shadowed, Upstreams.Stage stage, Upstreams upstreams)
      throws IOException {
    var key = UUID.randomUUID().toString();
    try (var client = new RawClient(proxy)) {
      long start = System.nanoTime();
      var answer = client.send(text(request, Map.of(Upstreams.KEY, key))).answer(isHead(request));
      long millis = (System.nanoTime() - start) / 1_000_000;
      if (shadowed) {
        await().until(() -> upstreams.calls(key).stream().anyMatch(Call::isShadow));
      }
      return new Observation(answer, upstreams.calls(key), stage.members(), millis);
    }
  }

  /** The request as it is sent, with fields of the test's own. */
  static String text(Request request, Map<String, String> more) {
    var text = new StringBuilder();
    text.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\n");
    text.append("Host: ").append(request.authority()).append('\n');
    request
        .headers()
        .forEach((name, value) -> {
          if (!name.equals("host")) {
            text.append(name).append(": ").append(value).append('\n');
          }
        });
    more.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return Set.of("POST", "PUT").contains(request.method())
        ? text + "content-length: " + BODY.length() + "\n\n" + BODY
        : text + "\n";
  }

  static boolean isHead(Request request) {
    return request.method().equals("HEAD");
  }

  /** Tries, without shadows. */
  List<Call> tries() {
    return calls.stream().filter(c -> !c.isShadow()).toList();
  }

  List<Call> shadows() {
    return calls.stream().filter(Call::isShadow).toList();
  }

  Member member(Call call) {
    return members.get(call.port());
  }

  /**
   * As lines.
   *
   * @param timed whether it says how long it took, in whole half seconds
   */
  String text(boolean timed) {
    var lines = new StringJoiner("\n");
    lines.add("status " + answer.status());
    fields(answer.headers(), ANSWER_NOISE).forEach(lines::add);
    var tries = tries();
    if (tries.size() > 1) {
      lines.add("tries " + tries.size());
    }
    if (!tries.isEmpty()) {
      call(tries.getLast()).forEach(lines::add);
    }
    shadows().forEach(s -> lines.add("shadow " + line(s)));
    if (timed) {
      lines.add("took " + (millis + EARLY) / HALF_SECOND / 2.0 + "s");
    }
    return lines.toString();
  }

  private List<String> call(Call call) {
    var lines = new ArrayList<String>();
    lines.add(line(call));
    lines.addAll(fields(call.headers(), REQUEST_NOISE));
    if (!call.body().isEmpty()) {
      lines.add(call.body());
    }
    return lines;
  }

  private String line(Call call) {
    return "%s: %s %s %s"
        .formatted(member(call).name(), call.method(), call.target(), call.headers().get("host"));
  }

  private static List<String> fields(Map<String, String> headers, Set<String> noise) {
    return new TreeMap<>(headers)
        .entrySet().stream()
            .filter(e -> !noise.contains(e.getKey()))
            .map(e -> e.getKey() + ": " + e.getValue())
            .toList();
  }
}
