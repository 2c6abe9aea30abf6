package io.amime.mixer.api;

import io.amime.api.mixer.CheckRequest;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.QuotaGrant;
import io.amime.api.mixer.QuotaRequest;
import io.amime.mixer.config.ActivePolicy;
import io.amime.mixer.config.LivePolicy;
import io.amime.spring.caller.Caller;
import io.amime.spring.problem.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What proxies ask about requests. */
@RestController
@RequestMapping("/v1")
class CheckController {
  private final LivePolicy policy;
  private final Checks checks;

  CheckController(LivePolicy policy, Checks checks) {
    this.policy = policy;
    this.checks = checks;
  }

  @PostMapping("/check")
  CheckResponse check(@RequestBody CheckRequest request, Caller caller) {
    Access.requireWorkload(caller);
    return checks.check(active(), request);
  }

  @PostMapping("/quota")
  QuotaGrant quota(@RequestBody QuotaRequest request, Caller caller) {
    Access.requireWorkload(caller);
    return checks.charge(active(), request);
  }

  /** Without rules an answer would be a guess; the proxy has a policy for that. */
  private ActivePolicy active() {
    ActivePolicy active = policy.current();
    if (active == null) {
      HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
      throw new ErrorResponseException(
          status, Problems.of(status, "Mixer has no rules from Pilot yet"), null);
    }
    return active;
  }
}
