package io.amime.api.policy;

/** What becomes of a request when the condition or an instance of a rule has no value for it. */
public enum OnError {
  /** the rule is left out, as in Mixer */
  SKIP,
  /** the answer is INTERNAL */
  FAIL
}
