package io.amime.api.discovery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One candidate of a virtual host.
 *
 * @param rule {@code namespace/name} of the rule it comes from, or {@code default-route}
 * @param revision the store's revision of that rule, 0 for the default route
 * @param match when it applies
 * @param action what then happens
 * @param part of the rule that it comes from, such as {@code http[1]}; null for the whole
 * @param until when it ends by the proxy's own clock, as if its rule were gone; null for never
 */
public record Route(
    String rule,
    long revision,
    RouteMatch match,
    RouteAction action,
    @Nullable Instant until,
    @Nullable String part) {
  /** The rule name of the route that every service has when no rule applies. */
  public static final String DEFAULT = "default-route";

  /** One without an end. */
  public Route(String rule, long revision, RouteMatch match, RouteAction action) {
    this(rule, revision, match, action, null, null);
  }

  /** One that is a whole rule. */
  public Route(
      String rule, long revision, RouteMatch match, RouteAction action, @Nullable Instant until) {
    this(rule, revision, match, action, until, null);
  }
}
