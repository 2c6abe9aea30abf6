package io.amime.api.resource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The registry of kinds: one row says how a kind is called everywhere. */
public enum ResourceKind {
  ROUTE_RULE(
      "RouteRule", "routerules", "rr", RouteRule.class, RouteRule.Spec.class, RouteRule::new),
  DESTINATION_POLICY(
      "DestinationPolicy",
      "destinationpolicies",
      "dp",
      DestinationPolicy.class,
      DestinationPolicy.Spec.class,
      DestinationPolicy::new),
  EGRESS_RULE(
      "EgressRule", "egressrules", "er", EgressRule.class, EgressRule.Spec.class, EgressRule::new),
  VIRTUAL_SERVICE(
      "VirtualService",
      "virtualservices",
      "vs",
      VirtualService.class,
      VirtualService.Spec.class,
      VirtualService::new),
  DESTINATION_RULE(
      "DestinationRule",
      "destinationrules",
      "dr",
      DestinationRule.class,
      DestinationRule.Spec.class,
      DestinationRule::new),
  GATEWAY("Gateway", "gateways", "gw", Gateway.class, Gateway.Spec.class, Gateway::new),
  SERVICE_ENTRY(
      "ServiceEntry",
      "serviceentries",
      "se",
      ServiceEntry.class,
      ServiceEntry.Spec.class,
      ServiceEntry::new),
  INGRESS("Ingress", "ingresses", "ing", Ingress.class, Ingress.Spec.class, Ingress::new),
  RULE("rule", "rules", "", Rule.class, Rule.Spec.class, Rule::new),
  DENIER("denier", "deniers", "", Denier.class, Denier.Spec.class, Denier::new),
  CHECK_NOTHING(
      "checknothing",
      "checknothings",
      "",
      CheckNothing.class,
      CheckNothing.Spec.class,
      CheckNothing::new),
  LIST_CHECKER(
      "listchecker",
      "listcheckers",
      "",
      ListChecker.class,
      ListChecker.Spec.class,
      ListChecker::new),
  LIST_ENTRY("listentry", "listentries", "", ListEntry.class, ListEntry.Spec.class, ListEntry::new),
  MEM_QUOTA("memquota", "memquotas", "", MemQuota.class, MemQuota.Spec.class, MemQuota::new),
  REDIS_QUOTA(
      "redisquota", "redisquotas", "", RedisQuota.class, RedisQuota.Spec.class, RedisQuota::new),
  QUOTA("quota", "quotas", "", Quota.class, Quota.Spec.class, Quota::new),
  QUOTA_SPEC("QuotaSpec", "quotaspecs", "", QuotaSpec.class, QuotaSpec.Spec.class, QuotaSpec::new),
  QUOTA_SPEC_BINDING(
      "QuotaSpecBinding",
      "quotaspecbindings",
      "",
      QuotaSpecBinding.class,
      QuotaSpecBinding.Spec.class,
      QuotaSpecBinding::new);

  /** Group and version that a document of ours has when nothing else is said. */
  public static final String CONFIG_API = "config.istio.io/v1alpha2";

  private static final List<String> NETWORKING_APIS =
      List.of(
          "networking.istio.io/v1alpha3", "networking.istio.io/v1beta1", "networking.istio.io/v1");

  private static final Map<Class<?>, ResourceKind> BY_TYPE =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(k -> k.type, k -> k));

  private final String kind;
  private final String plural;
  private final List<String> shortNames;
  private final Class<? extends Resource> type;
  private final Class<? extends Record> specType;
  private final BiFunction<ResourceMeta, Record, Resource> factory;

  <S extends Record, R extends Resource> ResourceKind(
      String kind,
      String plural,
      String shortName,
      Class<R> type,
      Class<S> specType,
      BiFunction<ResourceMeta, S, R> factory) {
    this.kind = kind;
    this.plural = plural;
    this.shortNames = shortName.isEmpty() ? List.of() : List.of(shortName);
    this.type = type;
    this.specType = specType;
    this.factory = (meta, spec) -> factory.apply(meta, specType.cast(spec));
  }

  /** The kind of that record type. */
  public static ResourceKind of(Class<? extends Resource> type) {
    return Objects.requireNonNull(BY_TYPE.get(type), type::getName);
  }

  /** By the text of a document's {@code kind}. */
  public static Optional<ResourceKind> ofKind(String text) {
    return find(k -> k.kind.equals(text));
  }

  /** By plural, singular, short name or kind, in any letter case: what a command line takes. */
  public static Optional<ResourceKind> ofAnyName(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    return find(
        k -> k.plural.equals(name) || k.singular().equals(name) || k.shortNames.contains(name));
  }

  /** By the name in a path. */
  public static Optional<ResourceKind> ofPlural(String text) {
    return find(k -> k.plural.equals(text));
  }

  private static Optional<ResourceKind> find(Predicate<ResourceKind> test) {
    return Arrays.stream(values()).filter(test).findFirst();
  }

  /** As in a document: {@code RouteRule}, {@code denier}. */
  public String kind() {
    return kind;
  }

  /** As in paths: {@code routerules}. */
  public String plural() {
    return plural;
  }

  /** As command lines take it: {@code routerule}. */
  public String singular() {
    return kind.toLowerCase(Locale.ROOT);
  }

  /** Such as {@code rr}. */
  public List<String> shortNames() {
    return shortNames;
  }

  /** As in store keys: {@code route-rule}. */
  public String kebab() {
    return kind.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** Record type of the resource. */
  public Class<? extends Resource> type() {
    return type;
  }

  /** Record type of its spec, whose components carry {@link Doc}. */
  public Class<? extends Record> specType() {
    return specType;
  }

  /** The resource of this kind; the spec must be of {@link #specType()}. */
  public Resource create(ResourceMeta meta, Record spec) {
    return factory.apply(meta, spec);
  }

  /** Groups and versions that serve it, {@code group/version}, the preferred one first. */
  public List<String> apiVersions() {
    return switch (this) {
      case VIRTUAL_SERVICE, DESTINATION_RULE, GATEWAY -> NETWORKING_APIS;
      case SERVICE_ENTRY -> Stream.concat(NETWORKING_APIS.stream(), Stream.of(CONFIG_API)).toList();
      case INGRESS ->
          List.of("networking.k8s.io/v1", "networking.k8s.io/v1beta1", "extensions/v1beta1");
      default -> List.of(CONFIG_API);
    };
  }

  /** What Mixer may be told to do with it in an action, or that it has no part there. */
  public Role role() {
    return switch (this) {
      case DENIER, LIST_CHECKER -> Role.CHECK_HANDLER;
      case MEM_QUOTA, REDIS_QUOTA -> Role.QUOTA_HANDLER;
      case CHECK_NOTHING, LIST_ENTRY -> Role.CHECK_INSTANCE;
      case QUOTA -> Role.QUOTA_INSTANCE;
      case RULE, QUOTA_SPEC, QUOTA_SPEC_BINDING -> Role.POLICY;
      case ROUTE_RULE,
          DESTINATION_POLICY,
          EGRESS_RULE,
          VIRTUAL_SERVICE,
          DESTINATION_RULE,
          GATEWAY,
          SERVICE_ENTRY,
          INGRESS ->
          Role.TRAFFIC;
    };
  }

  /** One sentence. */
  public String description() {
    Doc doc = type.getAnnotation(Doc.class);
    return doc == null ? "" : doc.value();
  }

  /** The part a kind plays. */
  public enum Role {
    TRAFFIC,
    POLICY,
    CHECK_HANDLER,
    QUOTA_HANDLER,
    CHECK_INSTANCE,
    QUOTA_INSTANCE;

    /** Whether actions name it as handler. */
    public boolean isHandler() {
      return this == CHECK_HANDLER || this == QUOTA_HANDLER;
    }

    /** Whether actions name it as instance. */
    public boolean isInstance() {
      return this == CHECK_INSTANCE || this == QUOTA_INSTANCE;
    }

    /** Whether Mixer reads it. */
    public boolean isMixer() {
      return this != TRAFFIC;
    }
  }
}
