package io.amime.api.routing;

import io.amime.api.discovery.Route;
import io.amime.api.discovery.VirtualHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a routing decision with its reasons.
 *
 * @param host the virtual host that covers the authority, null when none does
 * @param route the first that matched, null when none did
 * @param prepared what the table's owner keeps for that route
 * @param tried every route up to the match, in order
 * @param reason null when a route was found, otherwise the reason word {@code no-route}
 */
public record Decision<T>(
    @Nullable VirtualHost host,
    @Nullable Route route,
    @Nullable T prepared,
    List<Tried> tried,
    @Nullable String reason) {

  /** Reason word of a request that no virtual host or no route takes; Envoy's flag is NR. */
  public static final String NO_ROUTE = "no-route";

  public Decision {
    tried = List.copyOf(tried);
  }

  static <T> Decision<T> noHost(String authority) {
    var because = "no service is known under the host \"" + authority + "\"";
    return new Decision<>(
        null, null, null, List.of(new Tried("-", false, because, null)), NO_ROUTE);
  }

  /**
   * @param rule {@code namespace/name} or {@code default-route}
   * @param because null when it matched
   * @param part of the rule, null for the whole
   */
  public record Tried(
      String rule, boolean matched, @Nullable String because, @Nullable String part) {
    /** A whole rule. */
    public Tried(String rule, boolean matched, @Nullable String because) {
      this(rule, matched, because, null);
    }
  }
}
