package io.amime.api.compile;

import io.amime.api.discovery.Workload;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.IstioService;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a DestinationPolicy governs some cluster of some caller. */
final class PolicyStatus {
  private final MeshState state;
  private final Map<Caller, Set<Subset>> sent = new HashMap<>();

  PolicyStatus(MeshState state) {
    this.state = state;
  }

  RuleStatus of(DestinationPolicy policy) {
    IstioService destination = policy.spec().destination();
    if (destination == null) {
      return new RuleStatus.Idle("it names no destination");
    }
    String namespace = policy.meta().namespace();
    String host = destination.host(namespace);
    if (state.services().isEmpty()) {
      return new RuleStatus.Active(); // nothing is known of the mesh: no reason to doubt it
    }
    if (state.service(host).isEmpty()) {
      return new RuleStatus.Idle("no service " + host + " is known");
    }
    List<Workload> callers =
        state.instances().values().stream()
            .map(Instance::workload)
            .filter(w -> Sources.admits(policy, w))
            .toList();
    if (callers.isEmpty()) {
      IstioService source = policy.spec().source();
      return new RuleStatus.Idle(
          source == null
              ? "there are no callers"
              : "no workload is " + Sources.text(source, namespace));
    }
    return amongClusters(policy, host, callers);
  }

  private RuleStatus amongClusters(DestinationPolicy policy, String host, List<Workload> callers) {
    Map<String, String> labels = PolicyChoice.labels(policy);
    Set<Map<String, String>> others = new LinkedHashSet<>();
    Optional<DestinationPolicy> winner = Optional.empty();
    for (Workload caller : callers) {
      for (Subset subset : sentBy(caller)) {
        if (!subset.host().equals(host)) {
          continue;
        }
        if (!labels.isEmpty() && !subset.labels().equals(labels)) {
          others.add(subset.labels());
          continue;
        }
        var chosen = PolicyChoice.of(state, caller, subset);
        if (chosen.map(c -> c.key().equals(policy.key())).orElse(false)) {
          return new RuleStatus.Active();
        }
        winner = winner.isPresent() ? winner : chosen;
      }
    }
    return winner
        .<RuleStatus>map(w -> shadowed(policy, w))
        .orElseGet(() -> new RuleStatus.Idle(whyIdle(policy, host, others)));
  }

  private static RuleStatus shadowed(DestinationPolicy policy, DestinationPolicy winner) {
    boolean narrower = !PolicyChoice.labels(policy).equals(PolicyChoice.labels(winner));
    return new RuleStatus.Shadowed(
        winner.key(),
        "is shadowed by "
            + winner.key()
            + (narrower
                ? ", whose labels are those that routes send to"
                : ", which comes first by namespace and name; policies never merge"));
  }

  private static String whyIdle(
      DestinationPolicy policy, String host, Set<Map<String, String>> others) {
    String wanted = Subset.text(PolicyChoice.labels(policy));
    String callers =
        policy.spec().source() == null
            ? ""
            : " from " + Sources.text(policy.spec().source(), policy.meta().namespace());
    String now =
        others.isEmpty()
            ? "nothing is sent there"
            : "now they send to "
                + others.stream()
                    .map(l -> l.isEmpty() ? "all instances" : Subset.text(l))
                    .sorted()
                    .collect(Collectors.joining(", "));
    return "no route"
        + callers
        + " sends to exactly "
        + wanted
        + " of "
        + host
        + " ("
        + now
        + "); a policy with labels acts only where a route sends to exactly these labels: add a"
        + " RouteRule for it, or take the labels out of the policy";
  }

  /** Every subset that the caller's routes send to. */
  private Set<Subset> sentBy(Workload caller) {
    return sent.computeIfAbsent(
        new Caller(Instance.hostOf(caller), caller.mode(), caller.labels()),
        key -> {
          Set<Subset> subsets = new LinkedHashSet<>();
          VirtualHosts.of(
              state,
              caller,
              subset -> {
                subsets.add(subset);
                return subset.clusterName();
              });
          return subsets;
        });
  }

  /** All that routes of a caller depend on. */
  private record Caller(String host, Workload.Mode mode, Map<String, String> labels) {}
}
