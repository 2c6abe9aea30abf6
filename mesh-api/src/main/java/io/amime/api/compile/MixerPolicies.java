package io.amime.api.compile;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.StringMatch;
import io.amime.api.discovery.Workload;
import io.amime.api.policy.DispatchTable;
import io.amime.api.policy.PolicyProgram;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.QuotaSpec;
import io.amime.api.resource.QuotaSpecBinding;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What workloads' proxies do about inbound requests: rules by namespace, quotas by service. Each is
 * computed once, when it is first asked for, however many workloads there are.
 */
final class MixerPolicies {
  private final MeshState state;
  private final Map<String, Rules> byNamespace = new ConcurrentHashMap<>();
  private final Map<String, MixerPolicy> byHost = new ConcurrentHashMap<>();

  MixerPolicies(MeshState state) {
    this.state = state;
  }

  /** The rules of a namespace as they travel, and all that their version depends on. */
  private record Rules(PolicyProgram program, String canonical) {}

  MixerPolicy of(Workload workload) {
    if (workload.mode() != Workload.Mode.SIDECAR) {
      return new MixerPolicy("0", PolicyProgram.NONE, List.of(), state.defaults().report());
    }
    return byHost.computeIfAbsent(
        Instance.hostOf(workload), host -> policy(host, workload.namespace()));
  }

  private MixerPolicy policy(String host, String namespace) {
    Rules rules = byNamespace.computeIfAbsent(namespace, this::rules);
    List<QuotaSpec> specs = bound(host);
    String canonical = rules.canonical() + canonical(specs);
    return new MixerPolicy(
        canonical.isEmpty() ? "0" : Digest.of(canonical),
        rules.program(),
        specs.stream().flatMap(spec -> charges(spec).stream()).toList(),
        state.defaults().report());
  }

  private Rules rules(String namespace) {
    SortedMap<ResourceKey, Resource> used = new TreeMap<>();
    state.all(Rule.class).stream()
        .filter(r ->
            r.meta().namespace().equals(DispatchTable.DEFAULT_NAMESPACE)
                || r.meta().namespace().equals(namespace))
        .forEach(rule -> {
          used.put(rule.key(), rule);
          named(rule).forEach(r -> used.put(r.key(), r));
        });
    PolicyProgram program = PolicyProgram.of(state.defaults().policy(), used.values());
    // Also what does not travel: Mixer's answers follow from it.
    return new Rules(program, used.isEmpty() ? "" : program.documents() + canonical(used.values()));
  }

  private Stream<Resource> named(Rule rule) {
    return rule.spec().actions().stream()
        .flatMap(a -> Stream.concat(Stream.ofNullable(a.handler()), a.instances().stream()))
        .flatMap(t -> ResourceKey.ofReference(t, rule.meta().namespace()).stream())
        .flatMap(k -> state.find(k).stream());
  }

  /** The specs that charge requests to that host, each once, however often it is bound. */
  private List<QuotaSpec> bound(String host) {
    return state.all(QuotaSpecBinding.class).stream()
        .filter(binding ->
            binding.spec().services().stream()
                .anyMatch(s -> binds(s, binding.meta().namespace(), host)))
        .flatMap(binding ->
            binding.spec().quotaSpecs().stream()
                .flatMap(ref -> spec(ref, binding.meta().namespace()).stream()))
        .distinct()
        .toList();
  }

  private Optional<QuotaSpec> spec(QuotaSpecBinding.SpecRef ref, String namespace) {
    String in = ref.namespace() == null ? namespace : ref.namespace();
    return Optional.ofNullable(ref.name())
        .flatMap(n -> state.find(new ResourceKey(ResourceKind.QUOTA_SPEC, in, n)))
        .map(QuotaSpec.class::cast);
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
  private static String canonical(Iterable<? extends Resource> resources) {
    var text = new StringBuilder();
    resources.forEach(resource ->
        text.append(resource.key())
            .append(ResourceCodec.encode(resource).get("spec"))
            .append('\n'));
    return text.toString();
  }
}
