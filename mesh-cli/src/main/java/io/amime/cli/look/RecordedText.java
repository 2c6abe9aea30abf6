package io.amime.cli.look;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What became of a request, as a person reads it: one paragraph per proxy that it went through. */
final class RecordedText {
  private static final int CLOCK_FROM = 11;

  private final PrintWriter out;

  RecordedText(PrintWriter out) {
    this.out = out;
  }

  void print(JsonNode answer) {
    int number = 1;
    for (var hop : answer.path("hops")) {
      if (number > 1) {
        out.println();
      }
      hop(number++, hop);
    }
    names("did not answer in time", answer.path("unanswered"));
    names("could not be asked", answer.path("away"));
  }

  private void names(String what, JsonNode proxies) {
    if (!proxies.isEmpty()) {
      out.println();
      out.println(what + ": " + list(proxies));
    }
  }

  private void hop(int number, JsonNode hop) {
    boolean called = hop.path("side").asString().equals("CALLEE");
    out.printf(
        "%d. %s → %s, seen %s at %s, took %s%n",
        number,
        party(hop.path("caller"), "somebody outside"),
        party(hop.path("callee"), "nobody"),
        where(hop.path("side").asString()).formatted(hop.path("proxy").asString()),
        clock(hop.path("started").asString()),
        Words.time(hop.path("duration")));
    request(hop.path("request"));
    if (!called) {
      // A sidecar takes what is for its application; there is nothing to choose.
      routing(hop.path("routing"), hop.path("callee"));
    }
    fault(hop.path("fault"));
    int attempt = 1;
    for (var one : hop.path("attempts")) {
      attempt(attempt++, one, called);
    }
    if (present(hop.path("policy"))) {
      line("policy", hop.path("policy").asString());
    }
    answer(hop.path("answer"));
  }

  private static String where(String side) {
    return switch (side) {
      case "EDGE" -> "at the edge by %s";
      case "CALLEE" -> "on the called side by the sidecar of %s";
      default -> "on the calling side by the sidecar of %s";
    };
  }

  private void request(JsonNode request) {
    var sent = request.path("sentPath");
    line(
        "request",
        "%s %s%s%s"
            .formatted(
                request.path("method").asString(),
                request.path("authority").asString(),
                request.path("path").asString(),
                present(sent) ? ", sent on as " + sent.asString() : ""));
  }

  private void routing(JsonNode routing, JsonNode callee) {
    if (!present(routing.path("host"))) {
      line("rules", "none: no service is known under that host");
      return;
    }
    for (var tried : routing.path("tried")) {
      line("rule", Words.tried(tried));
    }
    if (present(routing.path("rule"))) {
      var timeout = routing.path("timeout");
      line(
          "goes to",
          "%s of %s%s%s%s"
              .formatted(
                  Words.labels(routing.path("subset")),
                  service(callee, routing.path("host").asString()),
                  shares(routing.path("shares")),
                  present(timeout) ? ", timeout " + timeout.asString() : "",
                  routing.path("revision").asLong(0) > 0
                      ? ", by revision " + routing.path("revision").asString()
                      : ""));
    }
  }

  private static String service(JsonNode party, String unknown) {
    var namespace = party.path("namespace").asString("");
    var service = party.path("service").asString("unknown");
    return service.equals("unknown")
        ? unknown
        : namespace.isEmpty() ? service : service + "." + namespace;
  }

  private static String shares(JsonNode shares) {
    return shares.isEmpty()
        ? ""
        : shares
            .valueStream()
            .map(s -> subset(s.path("cluster").asString()) + " " + s.path("weight").asString())
            .collect(Collectors.joining(", ", " (drawn by weight from ", ")"));
  }

  /** The labels in {@code outbound|9080|version=v2|reviews.default.svc.cluster.local}. */
  private static String subset(String cluster) {
    var parts = cluster.split("\\|", -1);
    return parts.length < 4 || parts[2].isEmpty() ? cluster : parts[2];
  }

  private void fault(JsonNode fault) {
    if (!present(fault)) {
      return;
    }
    var parts = new ArrayList<String>();
    if (present(fault.path("delay"))) {
      parts.add("delayed by " + fault.path("delay").asString());
    }
    if (present(fault.path("abort"))) {
      parts.add("aborted with " + fault.path("abort").asString());
    }
    line("fault", "injected: " + String.join(", ", parts));
  }

  private void attempt(int number, JsonNode attempt, boolean called) {
    line(
        "attempt " + number,
        "%s (%s)%s; after %s: %s"
            .formatted(
                attempt.path("endpoint").asString(),
                attempt.path("workload").asString(),
                called ? "" : ", " + attempt.path("because").asString(),
                Words.time(attempt.path("after")),
                outcome(attempt)));
    if (attempt.path("candidates").size() > 1) {
      line("", "candidates: " + list(attempt.path("candidates")));
    }
    for (var left : attempt.path("out")) {
      line("", "not " + left.path("endpoint").asString() + ": " + left.path("why").asString());
    }
  }

  private static String outcome(JsonNode attempt) {
    var parts = new ArrayList<String>();
    if (present(attempt.path("status"))) {
      parts.add(attempt.path("status").asString());
    }
    if (present(attempt.path("failure"))) {
      parts.add(attempt.path("failure").asString());
    }
    if (present(attempt.path("took"))) {
      parts.add("in " + Words.time(attempt.path("took")));
    }
    return parts.isEmpty() ? "no answer yet" : String.join(" ", parts);
  }

  private void answer(JsonNode answer) {
    int status = answer.path("status").asInt(0);
    var reason = answer.path("reason");
    line(
        "answer",
        "%s%s%s%s"
            .formatted(
                status == 0 ? "none" : Integer.toString(status),
                present(answer.path("grpcStatus"))
                    ? " with gRPC status " + answer.path("grpcStatus").asString()
                    : "",
                present(reason)
                    ? ", %s (%s)".formatted(reason.asString(), answer.path("flags").asString())
                    : ", the upstream's own",
                present(answer.path("detail")) ? ": " + answer.path("detail").asString() : ""));
  }

  private void line(String what, String text) {
    out.printf("   %-9s  %s%n", what, text);
  }

  /** Such as {@code reviews v3}. */
  static String party(JsonNode party, String unknown) {
    var service = party.path("service").asString("");
    var version = party.path("labels").path("version").asString("");
    if (service.isEmpty() || service.equals("unknown")) {
      return unknown;
    }
    return version.isEmpty() ? service : service + " " + version;
  }

  /** The time of day, in UTC. */
  static String clock(String instant) {
    return instant.length() > CLOCK_FROM ? instant.substring(CLOCK_FROM) : instant;
  }

  static boolean present(JsonNode value) {
    return !value.isNull() && !value.isMissingNode();
  }

  private static String list(JsonNode texts) {
    return texts.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
  }
}
