package io.amime.api.resource;

/** One document that somebody wrote: metadata and a spec. */
public sealed interface Resource
    permits RouteRule,
        DestinationPolicy,
        EgressRule,
        VirtualService,
        DestinationRule,
        Gateway,
        ServiceEntry,
        Ingress,
        Rule,
        Denier,
        CheckNothing,
        ListChecker,
        ListEntry,
        MemQuota,
        RedisQuota,
        Quota,
        QuotaSpec,
        QuotaSpecBinding {

  /** Name and bookkeeping. */
  ResourceMeta meta();

  /** What it says. */
  Record spec();

  /** Its row in the registry of kinds. */
  default ResourceKind kind() {
    return ResourceKind.of(getClass());
  }

  /** What identifies it. */
  default ResourceKey key() {
    return new ResourceKey(kind(), meta().namespace(), meta().name());
  }
}
