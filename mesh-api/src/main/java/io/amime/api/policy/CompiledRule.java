package io.amime.api.policy;

import io.amime.api.expression.Expression;
import io.amime.api.resource.Resource;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A rule with everything that it names looked up.
 *
 * @param name full name
 * @param tcp whether it sees opaque connections, and then only these
 * @param failPolicy its own, null where that of the mesh holds
 */
record CompiledRule(
    String name,
    boolean tcp,
    Expression condition,
    List<CheckAction> checks,
    List<QuotaAction> quotas,
    @Nullable FailPolicy failPolicy) {

  Unanswered unanswered(FailPolicy ofMesh) {
    return new Unanswered(name, failPolicy == null ? ofMesh : failPolicy);
  }

  /**
   * One handler and one instance of the CHECK variety.
   *
   * @param handler null where only Mixer can ask it
   * @param value of a listentry, null for instances without content
   */
  record CheckAction(
      QualifiedName handlerName,
      @Nullable CheckHandler handler,
      QualifiedName instanceName,
      @Nullable Expression value) {}

  /** One handler and one quota instance; who keeps the counters makes the handler work. */
  record QuotaAction(
      QualifiedName handlerName,
      Resource handler,
      QualifiedName instanceName,
      SortedMap<String, Expression> dimensions) {}
}
