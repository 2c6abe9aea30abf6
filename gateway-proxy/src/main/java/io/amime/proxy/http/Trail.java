package io.amime.proxy.http;

import io.amime.api.routing.RecordedHead;
import io.amime.api.routing.RoutingTable.HostRoutes;
import org.jspecify.annotations.Nullable;

/**
 * What a decision can be told from when somebody asks. Almost nobody does, so nothing of it is put
 * into words before.
 *
 * @param startNanos begin of the request on the clock of its attempts
 * @param consulted the routes that were tried, null where there was no choice
 * @param last attempt, null when there was none
 */
public record Trail(long startNanos, @Nullable Consulted consulted, @Nullable Try last) {

  /**
   * @param routes of the host that the request was for
   * @param head what they could look at
   */
  public record Consulted(HostRoutes<PreparedRoute> routes, RecordedHead head) {}
}
