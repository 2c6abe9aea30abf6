package io.amime.api.policy;

/** A configured adapter that answers checks out of nothing but its configuration. */
interface CheckHandler {
  /**
   * Asks the handler.
   *
   * @param value of a listentry, empty for instances without content
   */
  CheckResult check(String value);
}
