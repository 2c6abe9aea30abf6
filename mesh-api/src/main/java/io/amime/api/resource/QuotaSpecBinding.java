package io.amime.api.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** At which services QuotaSpecs charge. */
@Doc("At which services QuotaSpecs charge.")
public record QuotaSpecBinding(ResourceMeta meta, Spec spec) implements Resource {

  /** The binding itself. */
  @Doc("The binding.")
  public record Spec(
      @Doc("The QuotaSpecs.") List<SpecRef> quotaSpecs,
      @Doc("The services; a service of * means all.") List<IstioService> services) {
    public Spec {
      quotaSpecs = List.copyOf(quotaSpecs);
      services = List.copyOf(services);
    }
  }

  /** A QuotaSpec by name. */
  @Doc("A QuotaSpec by name.")
  public record SpecRef(
      @Doc("Its name.") @Nullable String name,
      @Doc("Its namespace; the binding's own by default.") @Nullable String namespace) {}
}
