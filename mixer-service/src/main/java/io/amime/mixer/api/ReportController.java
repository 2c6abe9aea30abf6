package io.amime.mixer.api;

import io.amime.api.attribute.DurationText;
import io.amime.api.mixer.Rate;
import io.amime.api.mixer.ReportRequest;
import io.amime.api.mixer.ReportResponse;
import io.amime.mixer.config.ActivePolicy;
import io.amime.mixer.config.LivePolicy;
import io.amime.mixer.telemetry.Rates;
import io.amime.mixer.telemetry.Telemetry;
import io.amime.spring.caller.Caller;
import io.amime.spring.problem.Problems;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What proxies tell about requests, and what came of it. */
@RestController
@RequestMapping("/v1")
class ReportController {
  private final LivePolicy policy;
  private final RuleErrors ruleErrors;
  private final Telemetry telemetry;
  private final Rates rates;

  ReportController(LivePolicy policy, RuleErrors ruleErrors, Telemetry telemetry, Rates rates) {
    this.policy = policy;
    this.ruleErrors = ruleErrors;
    this.telemetry = telemetry;
    this.rates = rates;
  }

  @PostMapping("/report")
  ReportResponse report(@RequestBody ReportRequest request, Caller caller) {
    Access.requireWorkload(caller);
    ActivePolicy active = policy.current();
    if (active != null) {
      ruleErrors.add(active, request.ruleErrors());
    }
    return telemetry.report(request);
  }

  @GetMapping("/rates")
  List<Rate> rates(@RequestParam(defaultValue = "60s") String window, Caller caller) {
    Access.requireViewer(caller);
    Duration asked = DurationText.tryParse(window);
    if (asked == null || asked.compareTo(Rates.SLICE) < 0 || asked.compareTo(Rates.LONGEST) > 0) {
      String detail =
          "window must be between %s and %s, is '%s'"
              .formatted(
                  DurationText.format(Rates.SLICE), DurationText.format(Rates.LONGEST), window);
      HttpStatus status = HttpStatus.BAD_REQUEST;
      throw new ErrorResponseException(status, Problems.of(status, detail), null);
    }
    return rates.over(asked);
  }
}
