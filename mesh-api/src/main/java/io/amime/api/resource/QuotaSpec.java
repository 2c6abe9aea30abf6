package io.amime.api.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which quotas a request is charged with; decided in the proxy. */
@Doc("Which quotas a request is charged with; a QuotaSpecBinding says at which services.")
public record QuotaSpec(ResourceMeta meta, Spec spec) implements Resource {

  /** The charges. */
  @Doc("The charges.")
  public record Spec(@Doc("All rules that match add up.") List<QuotaRule> rules) {
    public Spec {
      rules = List.copyOf(rules);
    }
  }

  /** Charges under conditions. */
  @Doc("Charges under conditions.")
  public record QuotaRule(
      @Doc("One of the clauses must hold; absent means always.") List<Clause> match,
      @Doc("What is charged.") List<Charge> quotas) {
    public QuotaRule {
      match = List.copyOf(match);
      quotas = List.copyOf(quotas);
    }
  }

  /** Conditions that must all hold. */
  @Doc("Conditions that must all hold.")
  public record Clause(
      @Doc("By attribute name, such as request.path.") Map<String, StringCondition> clause) {
    public Clause {
      clause = Map.copyOf(clause);
    }
  }

  /** Units of one quota. */
  @Doc("Units of one quota.")
  public record Charge(
      @Doc("Name of the quota instance, such as requestcount.") @Nullable String quota,
      @Doc("Units per request; 1 by default.") @Nullable Long charge) {}
}
