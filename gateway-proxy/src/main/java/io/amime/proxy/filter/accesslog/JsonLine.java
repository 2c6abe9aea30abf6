package io.amime.proxy.filter.accesslog;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.Party;
import io.amime.proxy.http.RequestRecord;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes records as JSON, one line each. */
final class JsonLine {
  private static final PartyNames SOURCE = PartyNames.of("source");
  private static final PartyNames DESTINATION = PartyNames.of("destination");

  private static final String[] DIRECTIONS =
      Arrays.stream(Direction.values())
          .map(d -> d.name().toLowerCase(Locale.ROOT))
          .toArray(String[]::new);

  private final JsonText out;

  JsonLine(JsonText out) {
    this.out = out;
  }

  /** Names of fields as they are written. */
  private enum Name {
    START_TIME,
    PROTOCOL,
    DIRECTION,
    METHOD,
    AUTHORITY,
    PATH,
    RESPONSE_CODE,
    GRPC_STATUS,
    REASON,
    RESPONSE_FLAGS,
    DETAIL,
    POLICY,
    BYTES_RECEIVED,
    BYTES_SENT,
    DURATION_MS,
    UPSTREAM_MS,
    ATTEMPTS,
    INJECTED_DELAY_MS,
    ROUTE,
    REVISION,
    CONFIG,
    UPSTREAM_CLUSTER,
    UPSTREAM_HOST,
    PRINCIPAL,
    USER_AGENT,
    TRACEPARENT,
    REQUEST_ID;

    final byte[] text = member(name().toLowerCase(Locale.ROOT));
  }

  private record PartyNames(byte[] service, byte[] version, byte[] namespace, byte[] workload) {
    static PartyNames of(String side) {
      return new PartyNames(
          member(side + "_service"),
          member(side + "_version"),
          member(side + "_namespace"),
          member(side + "_workload"));
    }
  }

  private static byte[] member(String name) {
    return JsonText.ascii('"' + name + "\":");
  }

  void append(RequestRecord r) {
    out.raw('{').raw(Name.START_TIME.text).time(r.startMillis()).raw(',');
    text(Name.PROTOCOL, r.protocol());
    text(Name.DIRECTION, DIRECTIONS[r.direction().ordinal()]);
    text(Name.METHOD, r.method());
    text(Name.AUTHORITY, r.authority());
    text(Name.PATH, r.path());
    number(Name.RESPONSE_CODE, r.status());
    if (r.grpcStatus() != null) {
      number(Name.GRPC_STATUS, r.grpcStatus());
    }
    text(Name.REASON, r.reason());
    text(Name.RESPONSE_FLAGS, r.flags());
    text(Name.DETAIL, r.detail());
    text(Name.POLICY, r.policy());
    number(Name.BYTES_RECEIVED, r.bytesReceived());
    number(Name.BYTES_SENT, r.bytesSent());
    millis(Name.DURATION_MS, r.durationMicros());
    millis(Name.UPSTREAM_MS, r.upstreamMicros());
    number(Name.ATTEMPTS, r.attempts());
    number(Name.INJECTED_DELAY_MS, r.delayMillis());
    text(Name.ROUTE, r.rule());
    number(Name.REVISION, r.revision());
    text(Name.CONFIG, r.version());
    text(Name.UPSTREAM_CLUSTER, r.cluster());
    text(Name.UPSTREAM_HOST, r.endpoint());
    party(SOURCE, r.source());
    party(DESTINATION, r.destination());
    text(Name.PRINCIPAL, r.principal());
    text(Name.USER_AGENT, r.userAgent());
    text(Name.TRACEPARENT, r.traceParent());
    text(Name.REQUEST_ID, r.requestId());
    out.last('}');
    out.raw('\n');
  }

  private void party(PartyNames names, Party party) {
    out.raw(names.service).string(party.service()).raw(',');
    out.raw(names.version).string(party.version()).raw(',');
    out.raw(names.namespace).string(party.namespace()).raw(',');
    out.raw(names.workload).string(party.workload()).raw(',');
  }

  private void number(Name name, long value) {
    out.raw(name.text).number(value).raw(',');
  }

  private void millis(Name name, long micros) {
    out.raw(name.text);
    (micros < 0 ? out.none() : out.thousandths(micros)).raw(',');
  }

  private void text(Name name, @Nullable String value) {
    out.raw(name.text).string(value).raw(',');
  }
}
