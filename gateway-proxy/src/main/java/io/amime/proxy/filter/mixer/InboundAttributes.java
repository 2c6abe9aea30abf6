package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.discovery.Peer;
import io.amime.proxy.http.MeshExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Mixer learns about an inbound request. The source is described by the certificate that it
 * presented and by what Pilot knows of its holder, never by anything the request says.
 */
final class InboundAttributes {
  /** Secrets that a check may need and a log must not have. */
  private static final Set<String> SECRET =
      Set.of("authorization", "cookie", "proxy-authorization", "x-api-key");

  private InboundAttributes() {}

  /**
   * What is known before the application answers.
   *
   * @param holder of the certificate that the caller presented, null when nobody knows
   */
  static AttributeBag request(MeshExchange x, @Nullable Peer holder) {
    var bag = AttributeBag.builder();
    parties(bag, x, holder);
    head(bag, x, headers(x, Set.of()));
    return bag.build();
  }

  /** The same and how it ended. */
  static AttributeBag report(MeshExchange x, @Nullable Peer holder) {
    var bag = AttributeBag.builder();
    parties(bag, x, holder);
    head(bag, x, headers(x, SECRET));
    var outcome = x.outcome();
    bag.int64("request.size", outcome.bytesReceived())
        .int64("response.size", outcome.bytesSent())
        .int64("response.code", outcome.status())
        .duration("response.duration", Duration.ofNanos(outcome.endNanos() - x.startNanos()))
        .timestamp("response.time", Instant.now())
        .string("context.reporter.kind", "inbound")
        .string("context.reporter.uid", x.mesh().workload().id())
        .string("context.proxy_error_code", outcome.flags());
    var reason = outcome.reason();
    if (reason != null && outcome.detail() != null && outcome.policy() != null) {
      bag.string("check.error_message", outcome.detail());
    }
    return bag.build();
  }

  private static void parties(AttributeBag.Builder bag, MeshExchange x, @Nullable Peer holder) {
    var connection = x.stream().channel();
    var route = x.route();
    PartyAttributes.source(bag, connection, x.peer(), holder);
    PartyAttributes.destination(
        bag,
        connection,
        x.mesh().workload(),
        route == null ? null : route.host(),
        route == null ? x.servicePort() : route.port());
  }

  private static void head(AttributeBag.Builder bag, MeshExchange x, Map<String, String> headers) {
    bag.map("request.headers", headers)
        .string("request.id", x.requestId())
        .string("request.host", x.authority())
        .string("request.method", x.method())
        .string("request.path", x.path())
        .string("request.scheme", x.scheme())
        .string("request.referer", headers.get("referer"))
        .string("request.useragent", headers.get("user-agent"))
        .timestamp("request.time", Instant.ofEpochMilli(x.startMillis()))
        .string("context.protocol", "http");
  }

  private static Map<String, String> headers(MeshExchange x, Set<String> without) {
    var all = new HashMap<String, String>();
    for (var header : x.headers()) {
      var name = header.getKey().toLowerCase(Locale.ROOT);
      if (!without.contains(name)) {
        all.merge(name, header.getValue(), (one, other) -> one + "," + other);
      }
    }
    all.put(":method", x.method());
    all.put(":path", x.path());
    all.put(":authority", x.authority());
    return all;
  }
}
