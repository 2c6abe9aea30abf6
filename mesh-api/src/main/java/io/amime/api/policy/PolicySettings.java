package io.amime.api.policy;

/**
 * What holds for rules that do not say otherwise; the same wherever they are evaluated.
 *
 * @param checks fail policy of rules that ask for access
 * @param quotas fail policy of rules that charge
 * @param onError what becomes of a request when a rule has no value for it
 */
public record PolicySettings(FailPolicy checks, FailPolicy quotas, OnError onError) {
  /** Nobody gets in unchecked, and nobody is kept out by a counter that is away. */
  public static final PolicySettings DEFAULT =
      new PolicySettings(FailPolicy.CLOSED, FailPolicy.OPEN, OnError.SKIP);
}
