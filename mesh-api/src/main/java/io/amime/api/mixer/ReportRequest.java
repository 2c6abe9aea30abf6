package io.amime.api.mixer;

import io.amime.api.attribute.AttributeBag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/report}.
 *
 * @param reports one per request served
 * @param ruleErrors rules that could not be applied where nobody asked Mixer
 * @param batchId the same when the batch is sent again, so that it does not count twice; may be
 *     null
 */
public record ReportRequest(
    List<Report> reports, List<RuleErrors> ruleErrors, @Nullable String batchId) {
  public ReportRequest {
    reports = reports == null ? List.of() : List.copyOf(reports);
    ruleErrors = ruleErrors == null ? List.of() : List.copyOf(ruleErrors);
  }

  /**
   * @param rule full name
   * @param count requests since the last report
   * @param last why lastly
   */
  public record RuleErrors(String rule, long count, String last) {}

  /** One request and its response. */
  public record Report(AttributeBag attributes) {
    public Report {
      attributes = attributes == null ? AttributeBag.EMPTY : attributes;
    }
  }
}
