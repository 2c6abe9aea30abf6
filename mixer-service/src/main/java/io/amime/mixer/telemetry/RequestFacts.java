package io.amime.mixer.telemetry;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One report, read.
 *
 * @param tcp an opaque connection instead of a request
 * @param inbound reported by the side that served it
 * @param code HTTP status of the answer, 0 for connections
 * @param duration until the answer was complete
 */
record RequestFacts(
    AttributeBag attributes,
    Rate.Party source,
    Rate.Party destination,
    boolean tcp,
    boolean inbound,
    long code,
    Duration duration) {

  static final String UNKNOWN = "unknown";

  /** Reads a report, null if it does not say what was called or how it ended. */
  static @Nullable RequestFacts of(AttributeBag bag) {
    Rate.Party destination = party(bag, "destination");
    boolean tcp = bag.text("context.protocol", "http").equals("tcp");
    long code = bag.number("response.code", 0);
    if (destination.service().equals(UNKNOWN) || !tcp && code == 0) {
      return null;
    }
    boolean inbound = !bag.text("context.reporter.kind", "inbound").equals("outbound");
    Duration duration =
        bag.get("response.duration") instanceof Duration found ? found : Duration.ZERO;
    return new RequestFacts(bag, party(bag, "source"), destination, tcp, inbound, code, duration);
  }

  private static Rate.Party party(AttributeBag bag, String side) {
    String[] host = bag.text(side + ".service", "").split("\\.", 3);
    String labelled = bag.entry(side + ".labels", "app", UNKNOWN);
    String service = host[0].isEmpty() ? bag.text(side + ".name", labelled) : host[0];
    String namespace = host.length > 1 ? host[1] : UNKNOWN;
    return new Rate.Party(
        service,
        bag.text(side + ".namespace", namespace),
        bag.entry(side + ".labels", "version", UNKNOWN));
  }
}
