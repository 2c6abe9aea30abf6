package io.amime.api.compile;

import io.amime.api.discovery.Workload;
import io.amime.api.resource.EgressOptions;
import io.amime.api.resource.EgressRule;
import java.util.Objects;

/** Whether an EgressRule lets anything out. */
final class EgressStatus {
  private EgressStatus() {}

  static RuleStatus of(MeshState state, EgressRule rule) {
    var conflicts = EgressConflicts.of(state, rule);
    boolean holds = EgressConflicts.holding(state.all(EgressRule.class)).contains(rule);
    if (!holds) {
      return new RuleStatus.Idle("it is left out: " + conflicts.getFirst().message());
    }
    // Where nothing is known of the mesh there is no reason to doubt it.
    boolean stranded =
        EgressOptions.of(rule.meta()).viaEgress()
            && !state.instances().isEmpty()
            && state.instances().values().stream()
                .noneMatch(i -> i.workload().mode() == Workload.Mode.EGRESS);
    return stranded
        ? new RuleStatus.Idle(
            "no egress gateway runs; calls to "
                + Objects.requireNonNull(rule.spec().destination()).service()
                + " are answered with 503 until one does")
        : new RuleStatus.Active();
  }
}
