package io.amime.proxy.health;

/** What the checks of a member have come to. */
public enum Verdict {
  /** It has not been asked yet. */
  PENDING,
  HEALTHY,
  UNHEALTHY
}
