package io.amime.mixer.api;

import io.amime.mixer.config.ActivePolicy;
import io.amime.mixer.config.LivePolicy;
import io.amime.mixer.config.PolicySource;
import io.amime.mixer.redis.RedisGate;
import io.amime.mixer.redis.RedisGates;
import io.amime.spring.caller.Caller;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Mixer runs on. */
@RestController
class StatusController {
  private final LivePolicy policy;
  private final PolicySource source;
  private final RuleErrors ruleErrors;
  private final RedisGates redis;

  StatusController(
      LivePolicy policy, PolicySource source, RuleErrors ruleErrors, RedisGates redis) {
    this.policy = policy;
    this.source = source;
    this.ruleErrors = ruleErrors;
    this.redis = redis;
  }

  /**
   * @param version of the configuration in force, null before the first one
   * @param connected whether Pilot is being listened to; if not, the rules may be old
   * @param faults what in the configuration does not work
   */
  record MixerStatus(
      @Nullable String version,
      boolean connected,
      List<RuleStatus> rules,
      List<String> faults,
      List<RedisGate.State> redis) {}

  /**
   * @param rule full name
   * @param errors requests that it could not be applied to
   * @param lastError null if there was none
   */
  record RuleStatus(String rule, long errors, @Nullable String lastError) {}

  @GetMapping("/v1/status")
  MixerStatus status(Caller caller) {
    Access.requireViewer(caller);
    ActivePolicy active = policy.current();
    if (active == null) {
      return new MixerStatus(null, source.connected(), List.of(), List.of(), redis.states());
    }
    Map<String, RuleErrors.Count> counts = ruleErrors.counts(active.version());
    List<RuleStatus> rules =
        active.table().rules().stream()
            .map(rule -> {
              RuleErrors.Count count = counts.getOrDefault(rule, RuleErrors.Count.NONE);
              return new RuleStatus(rule, count.errors(), count.last());
            })
            .toList();
    return new MixerStatus(
        active.version(), source.connected(), rules, active.faults(), redis.states());
  }
}
