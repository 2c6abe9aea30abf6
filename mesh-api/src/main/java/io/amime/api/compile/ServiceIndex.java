package io.amime.api.compile;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.ServiceEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Services by host: what registered itself and what ServiceEntries declare, joined per host. */
final class ServiceIndex {
  private final SortedMap<String, Draft> drafts = new TreeMap<>();

  private ServiceIndex() {}

  static SortedMap<String, MeshService> of(
      Collection<Instance> instances, Collection<ServiceEntry> entries) {
    var index = new ServiceIndex();
    instances.stream()
        .filter(i -> i.workload().mode() == Workload.Mode.SIDECAR)
        .sorted(Comparator.comparing(i -> i.workload().id()))
        .forEach(index::add);
    entries.forEach(index::add);
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
      for (ServiceEntry.Port port : entry.spec().ports()) {
        draft.ports.putIfAbsent(port.number(), port(port));
      }
      for (int i = 0; i < entry.spec().endpoints().size(); i++) {
        String id = entry.meta().name() + "-" + (i + 1);
        draft.members.add(member(id, entry.spec(), entry.spec().endpoints().get(i)));
      }
    }
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
    return new MeshService.Member(id, address, targets, null, endpoint.labels(), true, null);
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

    Draft(String host, String name, String namespace) {
      this.host = host;
      this.name = name;
      this.namespace = namespace;
    }

    MeshService service() {
      members.sort(Comparator.comparing(MeshService.Member::id));
      return new MeshService(
          host, name, namespace, List.copyOf(addresses), List.copyOf(ports.values()), members);
    }
  }
}
