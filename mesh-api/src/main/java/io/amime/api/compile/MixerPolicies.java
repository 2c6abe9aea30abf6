package io.amime.api.compile;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.StringMatch;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.QuotaSpec;
import io.amime.api.resource.QuotaSpecBinding;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.ResourceKind.Role;
import io.amime.api.resource.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a workload's proxy asks Mixer on inbound requests. */
final class MixerPolicies {
  /** Namespace whose rules apply everywhere. */
  private static final String MESH_NAMESPACE = "istio-system";

  private final MeshState state;
  private final Workload workload;
  private final SortedMap<ResourceKey, Resource> used = new TreeMap<>();

  private MixerPolicies(MeshState state, Workload workload) {
    this.state = state;
    this.workload = workload;
  }

  static MixerPolicy of(MeshState state, Workload workload) {
    if (workload.mode() != Workload.Mode.SIDECAR) {
      return new MixerPolicy("0", false, true, List.of(), state.defaults().report());
    }
    return new MixerPolicies(state, workload).policy();
  }

  private MixerPolicy policy() {
    List<Rule> rules =
        state.all(Rule.class).stream()
            .filter(r ->
                r.meta().namespace().equals(MESH_NAMESPACE)
                    || r.meta().namespace().equals(workload.namespace()))
            .toList();
    rules.forEach(this::use);
    boolean check = rules.stream().anyMatch(MixerPolicies::checks);
    List<MixerPolicy.Quota> quotas = quotas();
    return new MixerPolicy(
        used.isEmpty() ? "0" : Digest.of(canonical()),
        check,
        state.defaults().failOpen(),
        quotas,
        state.defaults().report());
  }

  private void use(Rule rule) {
    used.put(rule.key(), rule);
    for (Rule.Action action : rule.spec().actions()) {
      Stream.concat(Stream.ofNullable(action.handler()), action.instances().stream())
          .flatMap(t -> ResourceKey.ofReference(t, rule.meta().namespace()).stream())
          .flatMap(k -> state.find(k).stream())
          .forEach(r -> used.put(r.key(), r));
    }
  }

  private static boolean checks(Rule rule) {
    return rule.spec().actions().stream()
        .flatMap(a -> a.instances().stream())
        .flatMap(i -> ResourceKey.ofReference(i, rule.meta().namespace()).stream())
        .anyMatch(k -> k.kind().role() == Role.CHECK_INSTANCE);
  }

  private List<MixerPolicy.Quota> quotas() {
    String host = Instance.hostOf(workload);
    List<MixerPolicy.Quota> quotas = new ArrayList<>();
    for (QuotaSpecBinding binding : state.all(QuotaSpecBinding.class)) {
      String namespace = binding.meta().namespace();
      if (binding.spec().services().stream().noneMatch(s -> binds(s, namespace, host))) {
        continue;
      }
      used.put(binding.key(), binding);
      for (QuotaSpecBinding.SpecRef ref : binding.spec().quotaSpecs()) {
        String in = ref.namespace() == null ? namespace : ref.namespace();
        Optional.ofNullable(ref.name())
            .flatMap(n -> state.find(new ResourceKey(ResourceKind.QUOTA_SPEC, in, n)))
            .map(QuotaSpec.class::cast)
            .filter(spec -> used.put(spec.key(), spec) == null) // bound twice, charged once
            .ifPresent(spec -> quotas.addAll(charges(spec)));
      }
    }
    return quotas;
  }

  private static boolean binds(IstioService service, String namespace, String host) {
    return "*".equals(service.service()) || service.host(namespace).equals(host);
  }

  private static List<MixerPolicy.Quota> charges(QuotaSpec spec) {
    List<MixerPolicy.Quota> charges = new ArrayList<>();
    for (QuotaSpec.QuotaRule rule : spec.spec().rules()) {
      List<Map<String, StringMatch>> match =
          rule.match().stream().map(MixerPolicies::conditions).toList();
      for (QuotaSpec.Charge charge : rule.quotas()) {
        if (charge.quota() != null) {
          long units = charge.charge() == null ? 1 : charge.charge();
          charges.add(new MixerPolicy.Quota(charge.quota(), units, match));
        }
      }
    }
    return charges;
  }

  private static Map<String, StringMatch> conditions(QuotaSpec.Clause clause) {
    return clause.clause().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> Conditions.stringMatch(e.getValue())));
  }

  /** Names and specs: not the bookkeeping, so that a rewrite without a change changes nothing. */
  private String canonical() {
    var text = new StringBuilder();
    used.forEach((key, resource) ->
        text.append(key).append(ResourceCodec.encode(resource).get("spec")).append('\n'));
    return text.toString();
  }
}
