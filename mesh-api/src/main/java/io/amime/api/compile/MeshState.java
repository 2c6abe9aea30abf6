package io.amime.api.compile;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.EgressRule;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.ServiceEntry;
import io.amime.api.resource.VirtualService;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All that is known at one moment, indexed; never changes. */
public final class MeshState {
  private final long revision;
  private final MeshDefaults defaults;
  private final SortedMap<ResourceKey, Resource> resources;
  private final Map<Class<?>, List<Resource>> byType;
  private final SortedMap<String, Instance> instances;
  private final SortedMap<String, MeshService> services;
  private final HostIndex<RouteRule> rules = new HostIndex<>();
  private final HostIndex<DestinationPolicy> policies = new HostIndex<>();
  private final HostIndex<VirtualService> virtualServices = new HostIndex<>();
  private final HostIndex<DestinationRule> destinationRules = new HostIndex<>();
  private final MixerPolicies mixerPolicies = new MixerPolicies(this);

  private MeshState(
      long revision,
      MeshDefaults defaults,
      SortedMap<ResourceKey, Resource> resources,
      SortedMap<String, Instance> instances) {
    this.revision = revision;
    this.defaults = defaults;
    this.resources = Collections.unmodifiableSortedMap(resources);
    this.byType = resources.values().stream().collect(Collectors.groupingBy(Resource::getClass));
    this.instances = Collections.unmodifiableSortedMap(instances);
    this.services =
        Collections.unmodifiableSortedMap(
            ServiceIndex.of(instances.values(), all(ServiceEntry.class), all(EgressRule.class)));
    index();
  }

  private void index() {
    for (RouteRule rule : all(RouteRule.class)) {
      if (rule.spec().destination() != null) {
        rules.add(rule.spec().destination().host(rule.meta().namespace()), rule);
      }
    }
    // Stable: equal precedence keeps the order of the store keys.
    rules.sort(Comparator.comparingInt((RouteRule r) -> r.spec().precedence()).reversed());
    for (DestinationPolicy policy : all(DestinationPolicy.class)) {
      if (policy.spec().destination() != null) {
        policies.add(policy.spec().destination().host(policy.meta().namespace()), policy);
      }
    }
    for (VirtualService service : all(VirtualService.class)) {
      if (VirtualServices.isFor(service, VirtualService.MESH)) {
        VirtualServices.hosts(service).forEach(host -> virtualServices.add(host, service));
      }
    }
    for (DestinationRule rule : all(DestinationRule.class)) {
      if (rule.spec().host() != null) {
        destinationRules.add(Hosts.full(rule.spec().host(), rule.meta().namespace()), rule);
      }
    }
  }

  /** A mesh with these resources and workloads. */
  public static MeshState of(
      long revision,
      MeshDefaults defaults,
      Collection<? extends Resource> resources,
      Collection<Instance> instances) {
    SortedMap<ResourceKey, Resource> byKey = new TreeMap<>();
    resources.forEach(r -> byKey.put(r.key(), r));
    SortedMap<String, Instance> byId = new TreeMap<>();
    instances.forEach(i -> byId.put(i.workload().id(), i));
    return new MeshState(revision, defaults, byKey, byId);
  }

  /** Nothing stored, nothing running: what a check without a mesh starts from. */
  public static MeshState empty() {
    return of(0, MeshDefaults.SAFE, List.of(), List.of());
  }

  /** The same mesh after some resources have been written and others deleted. */
  public MeshState with(Collection<? extends Resource> written, Collection<ResourceKey> deleted) {
    SortedMap<ResourceKey, Resource> next = new TreeMap<>(resources);
    deleted.forEach(next::remove);
    written.forEach(r -> next.put(r.key(), r));
    return new MeshState(revision, defaults, next, new TreeMap<>(instances));
  }

  /** The same resources over other workloads. */
  public MeshState withInstances(Collection<Instance> others) {
    return of(revision, defaults, resources.values(), others);
  }

  /** The store's revision it was read at. */
  public long revision() {
    return revision;
  }

  /** What holds where no rule says otherwise. */
  public MeshDefaults defaults() {
    return defaults;
  }

  /** All resources, by store key. */
  public SortedMap<ResourceKey, Resource> resources() {
    return resources;
  }

  /** Resources of one kind, by store key. */
  public <R extends Resource> List<R> all(Class<R> type) {
    return byType.getOrDefault(type, List.of()).stream().map(type::cast).toList();
  }

  /** The resource of that key. */
  public Optional<Resource> find(ResourceKey key) {
    return Optional.ofNullable(resources.get(key));
  }

  /** What that workload's proxy does about inbound requests. */
  MixerPolicy mixerPolicy(Workload workload) {
    return mixerPolicies.of(workload);
  }

  /** Workloads by id. */
  public SortedMap<String, Instance> instances() {
    return instances;
  }

  /** Services by host. */
  public SortedMap<String, MeshService> services() {
    return services;
  }

  /** The service of that host. */
  public Optional<MeshService> service(String host) {
    return Optional.ofNullable(services.get(host));
  }

  /**
   * Rules about a host from all namespaces in the order in which they are tried: precedence
   * descending, then namespace, then name.
   */
  public List<RouteRule> rulesFor(String host) {
    return rules.named(host);
  }

  /** Policies about a host from all namespaces, by store key. */
  public List<DestinationPolicy> policiesFor(String host) {
    return policies.named(host);
  }

  /** VirtualServices for sidecars about a host, by name or else by wildcard, by store key. */
  public List<VirtualService> virtualServicesFor(String host) {
    return virtualServices.covering(host);
  }

  /** Hosts, wildcards among them, that VirtualServices for sidecars name. */
  SortedSet<String> virtualHosts() {
    return virtualServices.hosts();
  }

  /** The DestinationRules about a host, by name or else by wildcard, by store key. */
  public List<DestinationRule> destinationRulesFor(String host) {
    return destinationRules.covering(host);
  }
}
