package io.amime.api.validation;

import io.amime.api.attribute.Vocabulary;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.CheckNothing;
import io.amime.api.resource.Denier;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.EgressRule;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.Ingress;
import io.amime.api.resource.ListChecker;
import io.amime.api.resource.ListEntry;
import io.amime.api.resource.MemQuota;
import io.amime.api.resource.Quota;
import io.amime.api.resource.QuotaSpec;
import io.amime.api.resource.QuotaSpecBinding;
import io.amime.api.resource.RedisQuota;
import io.amime.api.resource.Resource;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.Rule;
import io.amime.api.resource.ServiceEntry;
import io.amime.api.resource.Violation;
import io.amime.api.resource.VirtualService;
import java.util.List;

/** Judges one resource within a mesh. */
public final class Validator {
  private Validator() {}

  /**
   * All errors, and what of the mesh it misses as warnings.
   *
   * @param world the mesh in which it will stand, with all resources that come with it; without any
   *     service no service is missed
   */
  public static List<Violation> validate(Resource resource, MeshState world) {
    var report = new Report(resource.key().toString());
    Parts.meta(report, resource.meta());
    fields(report, resource, world);
    new MixedForms(report, world).check(resource);
    new WorldWarnings(report, world).check(resource);
    new NetworkingWarnings(report, world).check(resource);
    return List.copyOf(report.violations());
  }

  private static void fields(Report report, Resource resource, MeshState world) {
    Vocabulary vocabulary = Vocabulary.standard();
    switch (resource) {
      case RouteRule rule -> RouteRuleValidation.check(report, rule);
      case DestinationPolicy policy -> DestinationPolicyValidation.check(report, policy);
      case EgressRule rule -> EgressRuleValidation.check(report, rule, world);
      case VirtualService service -> VirtualServiceValidation.check(report, service);
      case DestinationRule rule -> DestinationRuleValidation.check(report, rule);
      case Gateway gateway -> GatewayValidation.check(report, gateway.spec());
      case ServiceEntry entry -> ServiceEntryValidation.check(report, entry.spec());
      case Ingress ingress -> IngressValidation.check(report, ingress, world);
      case Rule rule -> RuleValidation.check(report, rule, world, vocabulary);
      case Denier denier -> MixerValidation.check(report, denier.spec());
      case CheckNothing nothing -> {}
      case ListChecker checker -> MixerValidation.check(report, checker.spec());
      case ListEntry entry -> MixerValidation.check(report, entry.spec(), vocabulary);
      case MemQuota quota -> QuotaValidation.check(report, quota.spec());
      case RedisQuota quota -> QuotaValidation.check(report, quota.spec());
      case Quota quota -> MixerValidation.check(report, quota.spec(), vocabulary);
      case QuotaSpec spec -> QuotaValidation.check(report, spec.spec(), vocabulary);
      case QuotaSpecBinding binding -> QuotaValidation.check(report, binding.spec());
    }
  }
}
