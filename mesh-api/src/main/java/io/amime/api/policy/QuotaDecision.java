package io.amime.api.policy;

import io.amime.api.attribute.ReferencedAttributes;
import io.amime.api.resource.Denier;
import io.amime.api.resource.Resource;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Which counter a charge goes to.
 *
 * @param counter null if no rule asks for this quota, which is then without limit
 * @param referenced what the choice depended on
 * @param errors rules that could not be applied
 */
public record QuotaDecision(
    @Nullable Counter counter, ReferencedAttributes referenced, List<RuleError> errors) {

  /**
   * @param rule that charges
   * @param handlerName full name
   * @param handler its configuration
   * @param instance full name of the quota, under which the handler has a limit for it
   * @param dimensions text by name; every combination is counted apart
   */
  public record Counter(
      Unanswered rule,
      String handlerName,
      Resource handler,
      String instance,
      SortedMap<String, String> dimensions) {

    /** Whether the handler grants nothing, whoever asks it. */
    public boolean alwaysExhausted() {
      return handler instanceof Denier;
    }
  }
}
