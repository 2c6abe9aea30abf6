package io.amime.api.compile;

import io.amime.api.resource.ResourceKey;

/** Whether a rule or policy acts, and if not, why. */
public sealed interface RuleStatus {
  /** One sentence, empty when it acts. */
  String why();

  /** It acts on some requests. */
  record Active() implements RuleStatus {
    @Override
    public String why() {
      return "";
    }
  }

  /**
   * Another one takes everything that it could take.
   *
   * @param by which
   */
  record Shadowed(ResourceKey by, String why) implements RuleStatus {}

  /** Nothing in the mesh meets its conditions. */
  record Idle(String why) implements RuleStatus {}
}
