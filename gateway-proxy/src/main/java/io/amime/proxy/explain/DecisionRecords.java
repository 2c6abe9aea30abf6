package io.amime.proxy.explain;

import io.amime.api.discovery.RouteAction;
import io.amime.api.observe.DecisionRecord;
import io.amime.api.observe.DecisionRecord.Answer;
import io.amime.api.observe.DecisionRecord.Fault;
import io.amime.api.observe.DecisionRecord.Party;
import io.amime.api.observe.DecisionRecord.Request;
import io.amime.api.observe.DecisionRecord.Routing;
import io.amime.api.observe.DecisionRecord.Share;
import io.amime.api.observe.DecisionRecord.Side;
import io.amime.api.observe.SecretHeaders;
import io.amime.api.resource.GoDuration;
import io.amime.api.routing.Decision;
import io.amime.api.routing.RecordedHead;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.PreparedRoute;
import io.amime.proxy.http.Reason;
import io.amime.proxy.http.RequestRecord;
import io.amime.proxy.http.Trail;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what is remembered of a request so that it can be read far from this proxy. */
public final class DecisionRecords {
  private static final int TRACE_ID_END = 35;
  private static final int SPAN_ID_END = 52;

  private final String proxy;

  /**
   * @param proxy id of the workload
   */
  public DecisionRecords(String proxy) {
    this.proxy = proxy;
  }

  /**
   * The whole story. The routes are tried once more, by the same code and as they were then: only
   * so their reasons cost nothing while nobody asks.
   */
  public DecisionRecord of(RequestRecord r) {
    var consulted = r.trail() == null ? null : r.trail().consulted();
    var again = consulted == null ? null : decidedAgain(consulted, r.startMillis());
    return record(r, consulted, routing(r, consulted, again));
  }

  /** The same without what only an explanation needs. */
  public DecisionRecord brief(RequestRecord r) {
    var consulted = r.trail() == null ? null : r.trail().consulted();
    return record(r, consulted, routing(r, consulted, null));
  }

  private DecisionRecord record(
      RequestRecord r, Trail.@Nullable Consulted consulted, Routing routing) {
    boolean traced = r.traceParent().length() >= SPAN_ID_END;
    return new DecisionRecord(
        proxy,
        side(r.direction()),
        r.requestId(),
        traced ? r.traceParent().substring(3, TRACE_ID_END) : "",
        traced ? r.traceParent().substring(TRACE_ID_END + 1, SPAN_ID_END) : "",
        Instant.ofEpochMilli(r.startMillis()),
        micros(r.durationMicros()),
        request(r, consulted == null ? null : consulted.head()),
        party(r.source()),
        party(r.destination()),
        r.principal(),
        routing,
        r.trail() == null ? List.of() : Attempts.of(r.trail()),
        fault(r),
        r.policy(),
        new Answer(
            r.status(),
            r.grpcStatus(),
            r.reason(),
            r.flags(),
            r.detail(),
            r.marks(),
            r.bytesReceived(),
            r.bytesSent()));
  }

  /** On which side of the call the proxy stands for a request of that direction. */
  public static Side side(Direction direction) {
    return switch (direction) {
      case INGRESS -> Side.EDGE;
      case OUTBOUND -> Side.CALLER;
      case INBOUND -> Side.CALLEE;
    };
  }

  static String micros(long micros) {
    return GoDuration.format(Duration.of(micros, ChronoUnit.MICROS));
  }

  private static Decision<PreparedRoute> decidedAgain(Trail.Consulted consulted, long millis) {
    var head = consulted.head();
    return consulted
        .routes()
        .decide(head, head.hiding(SecretHeaders::contain), Instant.ofEpochMilli(millis));
  }

  /** The path as the caller wrote it, whatever was sent on. */
  public static String askedPath(RequestRecord r) {
    var consulted = r.trail() == null ? null : r.trail().consulted();
    return consulted == null ? r.path() : consulted.head().path();
  }

  private static Request request(RequestRecord r, @Nullable RecordedHead head) {
    if (head == null) {
      return new Request(r.method(), r.authority(), r.path(), null);
    }
    var sent = r.path().equals(head.path()) ? null : r.path();
    return new Request(r.method(), head.authority(), head.path(), sent);
  }

  private static Party party(io.amime.proxy.http.Party party) {
    return new Party(party.workload(), party.service(), party.namespace(), party.labels());
  }

  private static Routing routing(
      RequestRecord r,
      Trail.@Nullable Consulted consulted,
      @Nullable Decision<PreparedRoute> again) {
    var route = again == null ? null : again.route();
    var forward = route != null && route.action() instanceof RouteAction.Forward f ? f : null;
    var host = consulted == null ? null : consulted.routes().host();
    return new Routing(
        host == null ? null : host.name(),
        host == null ? 0 : host.port(),
        r.rule(),
        route == null ? null : route.part(),
        r.revision(),
        r.version(),
        again == null ? List.of() : again.tried(),
        forward == null ? List.of() : shares(forward),
        r.cluster() == null ? null : Map.copyOf(r.subset()),
        forward == null || forward.timeout() == null ? null : GoDuration.format(forward.timeout()));
  }

  private static List<Share> shares(RouteAction.Forward forward) {
    return forward.clusters().size() < 2
        ? List.of()
        : forward.clusters().stream().map(w -> new Share(w.cluster(), w.weight())).toList();
  }

  private static @Nullable Fault fault(RequestRecord r) {
    boolean aborted = r.marks().contains(Reason.FAULT_ABORT.word());
    if (!aborted && r.delayMillis() == 0) {
      return null;
    }
    var delay = Duration.ofMillis(r.delayMillis());
    return new Fault(delay.isZero() ? null : GoDuration.format(delay), aborted ? r.status() : null);
  }
}
