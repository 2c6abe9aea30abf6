package io.amime.proxy.tap;

import io.amime.api.observe.DecisionRecord.Side;
import io.amime.api.observe.SecretHeaders;
import io.amime.api.observe.TapFilter;
import io.amime.api.routing.RecordedHead;
import io.amime.proxy.explain.DecisionRecords;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.Party;
import io.amime.proxy.http.RequestRecord;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request at its end, as taps look at it. */
final class PassingRequest implements TapFilter.Candidate {
  private static final int MOST_HEADERS = 64;
  private static final int LONGEST_VALUE = 256;

  private final MeshExchange exchange;
  private final RequestRecord record;

  PassingRequest(MeshExchange exchange) {
    this.exchange = exchange;
    this.record = exchange.record();
  }

  RequestRecord record() {
    return record;
  }

  /** Copied, because nothing of the exchange may be looked at later; secrets are left behind. */
  Map<String, String> headers() {
    var copied = new LinkedHashMap<String, String>();
    var fields = exchange.headers().iteratorCharSequence();
    while (fields.hasNext() && copied.size() < MOST_HEADERS) {
      var field = fields.next();
      var name = field.getKey().toString().toLowerCase(Locale.ROOT);
      var value = field.getValue().toString();
      copied.merge(name, shown(name, value), (a, b) -> a.equals(b) ? a : a + ", " + b);
    }
    return copied;
  }

  private static String shown(String name, String value) {
    if (SecretHeaders.contain(name)) {
      return RecordedHead.HIDDEN;
    }
    return value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value;
  }

  @Override
  public Side side() {
    return DecisionRecords.side(record.direction());
  }

  @Override
  public boolean calledBy(TapFilter.Name name) {
    return fits(name, record.source());
  }

  @Override
  public boolean calls(TapFilter.Name name) {
    return fits(name, record.destination());
  }

  private static boolean fits(TapFilter.Name name, Party party) {
    return name.fits(party.workload(), party.service(), party.namespace());
  }

  @Override
  public String method() {
    return record.method();
  }

  @Override
  public String path() {
    return DecisionRecords.askedPath(record);
  }

  @Override
  public int status() {
    return record.status();
  }

  @Override
  public @Nullable String reason() {
    return record.reason();
  }
}
