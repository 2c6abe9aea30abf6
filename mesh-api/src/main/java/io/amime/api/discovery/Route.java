package io.amime.api.discovery;

/**
 * One candidate of a virtual host.
 *
 * @param rule {@code namespace/name} of the rule it comes from, or {@code default-route}
 * @param revision the store's revision of that rule, 0 for the default route
 * @param match when it applies
 * @param action what then happens
 */
public record Route(String rule, long revision, RouteMatch match, RouteAction action) {
  /** The rule name of the route that every service has when no rule applies. */
  public static final String DEFAULT = "default-route";
}
