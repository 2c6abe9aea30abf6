package io.amime.api.compile;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Cluster.Resolution;
import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.EgressOptions;
import io.amime.api.resource.EgressRule;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.ServiceEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Services by host: what registered itself and what ServiceEntries and EgressRules declare, joined
 * per host.
 */
final class ServiceIndex {
  private static final Pattern ADDRESSES = Pattern.compile("[0-9.]+(/[0-9]+)?");

  private final SortedMap<String, Draft> drafts = new TreeMap<>();

  private ServiceIndex() {}

  static SortedMap<String, MeshService> of(
      Collection<Instance> instances, Collection<ServiceEntry> entries, List<EgressRule> egress) {
    var index = new ServiceIndex();
    instances.stream()
        .filter(i -> i.workload().mode() == Workload.Mode.SIDECAR)
        .sorted(Comparator.comparing(i -> i.workload().id()))
        .forEach(index::add);
    entries.forEach(index::add);
    List<Instance> gateways =
        instances.stream().filter(i -> i.workload().mode() == Workload.Mode.EGRESS).toList();
    EgressConflicts.holding(egress).forEach(rule -> index.add(rule, gateways));
    SortedMap<String, MeshService> services = new TreeMap<>();
    index.drafts.forEach((host, draft) -> services.put(host, draft.service()));
    return services;
  }

  private void add(Instance instance) {
    Workload workload = instance.workload();
    Draft draft = draft(instance.host(), workload.service(), workload.namespace());
    Map<Integer, Integer> targets = new HashMap<>();
    for (Registration.Port port : instance.ports()) {
      draft.ports.putIfAbsent(
          port.port(),
          new MeshService.Port(port.port(), port.name(), Protocols.ofPortName(port.name())));
      targets.put(port.port(), port.targetPort());
    }
    draft.members.add(
        new MeshService.Member(
            workload.id(),
            instance.address(),
            targets,
            instance.sidecar() ? instance.inboundPort() : null,
            workload.labels(),
            instance.healthy(),
            instance.sidecar() ? identity(workload) : null));
  }

  private void add(ServiceEntry entry) {
    for (String host : entry.spec().hosts()) {
      Draft draft = draft(host, Hosts.shortName(host), entry.meta().namespace());
      draft.addresses.addAll(entry.spec().addresses());
      if (entry.spec().isRequested()) {
        draft.resolution = Resolution.REQUESTED;
      }
      for (ServiceEntry.Port port : entry.spec().ports()) {
        draft.ports.putIfAbsent(port.number(), port(port));
      }
      for (int i = 0; i < entry.spec().endpoints().size(); i++) {
        String id = entry.meta().name() + "-" + (i + 1);
        draft.members.add(member(id, entry.spec(), entry.spec().endpoints().get(i)));
      }
    }
  }

  private void add(EgressRule rule, List<Instance> gateways) {
    IstioService destination = rule.spec().destination();
    if (destination == null || destination.service() == null) {
      return;
    }
    String host = destination.service();
    Draft draft = draft(host, host, rule.meta().namespace());
    draft.resolution = Resolution.REQUESTED;
    if (Character.isDigit(host.charAt(0)) && ADDRESSES.matcher(host).matches()) {
      draft.addresses.add(host);
    }
    EgressOptions options = EgressOptions.of(rule.meta());
    Map<Integer, Integer> targets = new HashMap<>();
    for (EgressRule.Port port : rule.spec().ports()) {
      draft.ports.putIfAbsent(port.port(), port(port, options));
      targets.put(port.port(), port.port());
    }
    if (options.viaEgress()) {
      draft.viaEgress = true;
      gateways.forEach(gateway -> draft.members.add(gateway(gateway, targets)));
    }
  }

  /** Whatever outside is called through it, it is the same workload at the same port. */
  private static MeshService.Member gateway(Instance instance, Map<Integer, Integer> targets) {
    return new MeshService.Member(
        instance.workload().id(),
        instance.address(),
        targets,
        instance.inboundPort(),
        instance.workload().labels(),
        instance.healthy(),
        identity(instance.workload()));
  }

  private static MeshService.Port port(EgressRule.Port port, EgressOptions options) {
    String protocol = port.protocol() == null ? "" : port.protocol().toLowerCase(Locale.ROOT);
    boolean tls = protocol.equals("https");
    return new MeshService.Port(
        port.port(),
        protocol,
        tls ? Protocol.HTTP : Protocols.ofPortName(protocol),
        tls ? new Cluster.Origination(null, options.verify()) : null);
  }

  private static MeshService.Port port(ServiceEntry.Port port) {
    String name = port.name() == null ? "" : port.name();
    String protocol = port.protocol() == null ? name : port.protocol();
    return new MeshService.Port(port.number(), name, Protocols.ofPortName(protocol));
  }

  private static MeshService.Member member(
      String id, ServiceEntry.Spec spec, ServiceEntry.EntryEndpoint endpoint) {
    Map<Integer, Integer> targets = new HashMap<>();
    for (ServiceEntry.Port port : spec.ports()) {
      Integer own = port.name() == null ? null : endpoint.ports().get(port.name());
      int common = port.targetPort() == null ? port.number() : port.targetPort();
      targets.put(port.number(), own == null ? common : own);
    }
    String address = endpoint.address() == null ? "" : endpoint.address();
    Integer weight = endpoint.weight();
    return new MeshService.Member(
        id,
        address,
        targets,
        null,
        labels(endpoint),
        true,
        null,
        weight == null || weight == 0 ? null : weight);
  }

  private static Map<String, String> labels(ServiceEntry.EntryEndpoint endpoint) {
    String zone = endpoint.zone();
    if (zone == null) {
      return endpoint.labels();
    }
    Map<String, String> labels = new HashMap<>(endpoint.labels());
    labels.put(BalancerSettings.ZONE_LABEL, zone);
    return labels;
  }

  private static String identity(Workload workload) {
    return "spiffe://cluster.local/ns/" + workload.namespace() + "/sa/" + workload.serviceAccount();
  }

  private Draft draft(String host, String name, String namespace) {
    return drafts.computeIfAbsent(host, h -> new Draft(h, name, namespace));
  }

  private static final class Draft {
    private final String host;
    private final String name;
    private final String namespace;
    private final SortedSet<String> addresses = new TreeSet<>();
    private final SortedMap<Integer, MeshService.Port> ports = new TreeMap<>();
    private final List<MeshService.Member> members = new ArrayList<>();
    private Resolution resolution = Resolution.MEMBERS;
    private boolean viaEgress;

    Draft(String host, String name, String namespace) {
      this.host = host;
      this.name = name;
      this.namespace = namespace;
    }

    MeshService service() {
      members.sort(Comparator.comparing(MeshService.Member::id));
      return new MeshService(
          host,
          name,
          namespace,
          List.copyOf(addresses),
          List.copyOf(ports.values()),
          members,
          // Who has instances in the mesh, or a way through it, is not looked for outside.
          members.isEmpty() && !viaEgress ? resolution : Resolution.MEMBERS,
          viaEgress);
    }
  }
}
