package io.amime.api.compile;

import io.amime.api.resource.EgressRule;

/** Whether an EgressRule lets anything out. */
final class EgressStatus {
  private EgressStatus() {}

  static RuleStatus of(MeshState state, EgressRule rule) {
    var conflicts = EgressConflicts.of(state, rule);
    boolean holds = EgressConflicts.holding(state.all(EgressRule.class)).contains(rule);
    return holds
        ? new RuleStatus.Active()
        : new RuleStatus.Idle("it is left out: " + conflicts.getFirst().message());
  }
}
