package io.amime.proxy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.routing.RoutingCase;
import io.amime.api.routing.RoutingCases;
import io.amime.proxy.cases.Upstreams.Call;
import io.amime.proxy.cases.Upstreams.Member;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A routing case with what a client and the upstreams must see when its request is really sent. */
record ShownCase(RoutingCase decided, Upstreams.Stage stage) {
  private static final String SUFFIX = ".svc.cluster.local";
  private static final Set<String> NO_REQUESTS = Set.of("TCP", "CONNECT");
  private static final Set<String> FAILURES =
      Set.of("no-route", "no-healthy-endpoint", "fault-abort");

  /** Those that one request over loopback can show. */
  static List<ShownCase> all(Upstreams upstreams) {
    var shown = new ArrayList<ShownCase>();
    for (var oneCase : RoutingCases.all()) {
      if (oneCase.isSound() && isPlain(oneCase)) {
        var snapshot = oneCase.snapshot();
        if (isPlain(snapshot)) {
          shown.add(new ShownCase(oneCase, upstreams.place(snapshot)));
        }
      }
    }
    return shown;
  }

  /** Whether nothing matters that loopback lacks: addresses, TLS, upgrades, chance, time. */
  private static boolean isPlain(RoutingCase oneCase) {
    var request = oneCase.request();
    var lines = oneCase.expected().lines().toList();
    boolean chance = lines.stream().anyMatch(l -> l.matches("abort (?!0%|100%).*"));
    boolean slow = lines.stream().anyMatch(l -> l.matches("delay (?!0%).*|timeout \\d+ms"));
    boolean several = lines.stream().filter(l -> l.startsWith("to ")).count() > 1;
    boolean changes = lines.stream().anyMatch(l -> l.matches("(request|response) .*"));
    return !NO_REQUESTS.contains(request.method())
        && request.scheme().equals("http")
        && request.address() == null
        && !request.headers().containsKey("upgrade")
        && !request.headers().getOrDefault("content-type", "").startsWith("application/grpc")
        && oneCase.source().address() == null
        && (oneCase.ingress() || request.authority().matches(named(request.port())))
        && !chance
        && !slow
        && !(several && changes);
  }

  /** How a proxy that is not told the dialled port reads it from the request. */
  private static String named(int port) {
    return port == 80 ? "[^:]*(:80)?" : ".*:" + port;
  }

  private static boolean isPlain(ProxySnapshot snapshot) {
    return snapshot.virtualHosts().stream()
            .flatMap(h -> h.routes().stream())
            .allMatch(r -> r.until() == null)
        && snapshot.clusters().stream()
            .allMatch(c ->
                c.protocol() == Cluster.Protocol.HTTP
                    && c.resolution() == Cluster.Resolution.MEMBERS
                    && c.origination() == null);
  }

  Observation observe(int proxy, Upstreams upstreams) throws IOException {
    return Observation.of(proxy, decided.request(), castsShadow(), stage, upstreams);
  }

  private boolean castsShadow() {
    return status() == null
        && of("mirror").stream()
            .anyMatch(m -> m.startsWith("100% ") && isRun(m.substring("100% ".length())));
  }

  /** Copies of a share of requests come by chance: one request shows nothing of them. */
  private boolean mayCastShadow() {
    return of("mirror").stream().anyMatch(m -> !m.startsWith("100% ") && !m.startsWith("0% "));
  }

  private boolean isRun(String target) {
    return stage.members().values().stream().anyMatch(m -> isIn(m, target));
  }

  /**
   * @param ours whether the proxy gives reasons for its answers
   */
  void check(Observation seen, boolean ours) {
    var status = status();
    if (status != null) {
      checkLocal(seen, status.split(" "), ours);
      return;
    }
    var targets = of("to").stream().filter(t -> !t.startsWith("0 ")).toList();
    if (seen.answer().status() == 503) {
      assertThat(targets).anyMatch(t -> t.endsWith(" x0"));
      return;
    }
    assertThat(seen.answer().status()).as(decided.title()).isEqualTo(200);
    assertThat(seen.tries()).hasSize(1);
    var call = seen.tries().getFirst();
    assertThat(targets).anyMatch(t -> isIn(seen.member(call), t.substring(t.indexOf(' ') + 1)));
    checkRequest(call);
    checkChanges(seen.answer().headers(), "response");
    if (castsShadow()) {
      var shadow = seen.member(seen.shadows().getFirst());
      assertThat(of("mirror")).anyMatch(m -> isIn(shadow, m.substring(m.indexOf(' ') + 1)));
    } else if (!mayCastShadow()) {
      assertThat(seen.shadows()).isEmpty();
    }
  }

  private void checkLocal(Observation seen, String[] status, boolean ours) {
    var answer = seen.answer();
    assertThat(answer.status()).as(decided.title()).isEqualTo(Integer.parseInt(status[0]));
    assertThat(seen.calls()).isEmpty();
    if (ours && !decided.ingress() && FAILURES.contains(status[1])) {
      assertThat(answer.header("x-mesh-reason")).isEqualTo(status[1]);
    }
    switch (status[1]) {
      case "redirect" ->
          assertThat(answer.status() + " " + answer.header("location"))
              .as(decided.title())
              .isEqualTo(of("redirect").getFirst());
      case "direct-response" ->
          assertThat((answer.status() + " " + answer.text()).strip())
              .isEqualTo(of("respond").getFirst().replaceFirst(" null$", ""));
      case "cors-preflight" ->
          assertThat(answer.header("access-control-allow-origin"))
              .isEqualTo(decided.request().headers().get("origin"));
      default -> assertThat(FAILURES).contains(status[1]);
    }
  }

  private void checkRequest(Call call) {
    var rewrite = of("rewrite").stream().findFirst().orElse("null null").split(" ");
    var request = decided.request();
    assertThat(call.method()).isEqualTo(request.method());
    assertThat(call.target()).isEqualTo(or(rewrite[0], request.path()));
    assertThat(call.headers().get("host")).isEqualTo(or(rewrite[1], request.authority()));
    for (var field : of("append")) {
      var parts = field.split(": ", 2);
      assertThat(values(call.headers(), parts[0])).contains(parts[1]);
    }
    checkChanges(call.headers(), "request");
  }

  private static String or(String text, String other) {
    return text.equals("null") ? other : text;
  }

  private void checkChanges(Map<String, String> headers, String side) {
    for (var change : of(side)) {
      var words = change.split(" ", 2);
      var parts = words[1].split(": ", 2);
      switch (words[0]) {
        case "set" -> assertThat(headers).containsEntry(parts[0], parts[1]);
        case "add" -> assertThat(values(headers, parts[0])).contains(parts[1]);
        default -> assertThat(headers).doesNotContainKey(parts[0]);
      }
    }
  }

  private static List<String> values(Map<String, String> headers, String name) {
    return Arrays.asList(headers.getOrDefault(name, "").split(", ?"));
  }

  /** Whether a member is one of a target such as {@code reviews.default version=v2 x1}. */
  private static boolean isIn(Member member, String target) {
    var words = target.split(" ");
    if (!member.host().replace(SUFFIX, "").equals(words[0])) {
      return false;
    }
    return Arrays.stream(words)
        .filter(w -> w.contains("="))
        .flatMap(w -> Arrays.stream(w.split(",")))
        .map(l -> l.split("="))
        .allMatch(l -> l[1].equals(member.labels().get(l[0])));
  }

  /** The status that the proxy gives by itself, with its reason; null for the upstream's. */
  private String status() {
    return of("status").stream().findFirst().orElse(null);
  }

  /** Lines of the decision that begin with a word, without it. */
  private List<String> of(String word) {
    return decided
        .expected()
        .lines()
        .filter(l -> l.startsWith(word + " "))
        .map(l -> l.substring(word.length() + 1))
        .toList();
  }
}
