package io.amime.mixer.telemetry;

import io.amime.api.mixer.ReportRequest;
import io.amime.api.mixer.ReportResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes reports. An element that is of no use does not keep the others from being counted. */
public final class Telemetry {
  /** A batch holds no more than this; proxies send far smaller ones. */
  private static final int MAX_BATCH = 10_000;

  private static final int REMEMBERED_BATCHES = 4_096;

  private final RequestMetrics metrics;
  private final Rates rates;
  private final Counter accepted;
  private final Counter refused;
  private final Map<String, ReportResponse> batches =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ReportResponse> eldest) {
          return size() > REMEMBERED_BATCHES;
        }
      };

  Telemetry(RequestMetrics metrics, Rates rates, MeterRegistry meters) {
    this.metrics = metrics;
    this.rates = rates;
    this.accepted = counter(meters, "accepted");
    this.refused = counter(meters, "refused");
  }

  private static Counter counter(MeterRegistry meters, String result) {
    return Counter.builder("mixer.reports")
        .description("Elements of reports")
        .tag("result", result)
        .register(meters);
  }

  /** Counts a batch, once however often it is sent. */
  public ReportResponse report(ReportRequest request) {
    ReportResponse before = seen(request.batchId());
    if (before != null) {
      return before;
    }
    int good = 0;
    for (ReportRequest.Report report :
        request.reports().subList(0, Math.min(MAX_BATCH, request.reports().size()))) {
      RequestFacts facts = RequestFacts.of(report.attributes());
      if (facts != null) {
        count(facts);
        good++;
      }
    }
    int bad = request.reports().size() - good;
    accepted.increment(good);
    refused.increment(bad);
    ReportResponse response = new ReportResponse(good, bad);
    remember(request.batchId(), response);
    return response;
  }

  private void count(RequestFacts facts) {
    metrics.count(facts);
    if (facts.inbound() && !facts.tcp()) {
      rates.count(facts);
    }
  }

  private @Nullable ReportResponse seen(@Nullable String batchId) {
    synchronized (batches) {
      return batchId == null ? null : batches.get(batchId);
    }
  }

  private void remember(@Nullable String batchId, ReportResponse response) {
    if (batchId != null) {
      synchronized (batches) {
        batches.put(batchId, response);
      }
    }
  }
}
