package io.amime.proxy.filter.accesslog;

import io.amime.proxy.http.Party;
import io.amime.proxy.http.RequestRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes records as JSON, one line each, into a buffer that is used again and again. */
final class JsonLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final double MICROS = 1000.0;

  private final StringBuilder out;

  JsonLine(StringBuilder out) {
    this.out = out;
  }

  void append(RequestRecord r) {
    out.append('{');
    text("start_time", TIME.format(Instant.ofEpochMilli(r.startMillis())));
    text("protocol", r.protocol());
    text("direction", r.direction().name().toLowerCase(Locale.ROOT));
    text("method", r.method());
    text("authority", r.authority());
    text("path", r.path());
    number("response_code", r.status());
    if (r.grpcStatus() != null) {
      number("grpc_status", r.grpcStatus());
    }
    text("reason", r.reason());
    text("response_flags", r.flags());
    text("detail", r.detail());
    text("policy", r.policy());
    number("bytes_received", r.bytesReceived());
    number("bytes_sent", r.bytesSent());
    millis("duration_ms", r.durationMicros());
    millis("upstream_ms", r.upstreamMicros());
    number("attempts", r.attempts());
    number("injected_delay_ms", r.delayMillis());
    text("route", r.rule());
    number("revision", r.revision());
    text("config", r.version());
    text("upstream_cluster", r.cluster());
    text("upstream_host", r.endpoint());
    party("source", r.source());
    party("destination", r.destination());
    text("principal", r.principal());
    text("user_agent", r.userAgent());
    text("traceparent", r.traceParent());
    text("request_id", r.requestId());
    out.setCharAt(out.length() - 1, '}');
    out.append('\n');
  }

  private void party(String side, Party party) {
    text(side + "_service", party.service());
    text(side + "_version", party.version());
    text(side + "_namespace", party.namespace());
    text(side + "_workload", party.workload());
  }

  private void name(String name) {
    out.append('"').append(name).append("\":");
  }

  private void number(String name, long value) {
    name(name);
    out.append(value).append(',');
  }

  private void millis(String name, long micros) {
    name(name);
    if (micros < 0) {
      out.append("null,");
    } else {
      out.append(micros / MICROS).append(',');
    }
  }

  private void text(String name, @Nullable String value) {
    name(name);
    if (value == null) {
      out.append("null,");
      return;
    }
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        out.append("\\u00")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    out.append("\",");
  }
}
