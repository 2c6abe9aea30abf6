package io.amime.pilot.explain;

import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.RouteAction.HeaderChanges;
import io.amime.api.routing.Decision;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the request; what does not apply is null.
 *
 * @param rule {@code namespace/name}, {@code default-route}, or null when nothing takes it
 * @param part of the rule, such as {@code http[1].match[0]}; null for the whole
 * @param expires when the rule ends by itself
 * @param tried every rule about the host, in order
 * @param timeout such as {@code 15s}
 * @param headers added to the request
 * @param headerChanges all other changes of headers
 * @param websocket whether an upgrade is let through
 * @param policies destination policies in force, and rules by which instances would refuse
 * @param status of the mesh's own answer, null when the upstream's goes through
 * @param reason word for {@code status}
 */
record Explanation(
    @Nullable String rule,
    @Nullable String part,
    @Nullable String expires,
    List<Decision.Tried> tried,
    List<Destination> destinations,
    @Nullable Redirect redirect,
    @Nullable DirectResponse directResponse,
    @Nullable Rewrite rewrite,
    @Nullable String timeout,
    @Nullable Retries retries,
    @Nullable Fault fault,
    @Nullable Mirror mirror,
    List<Mirror> mirrors,
    @Nullable Cors cors,
    @Nullable Map<String, String> headers,
    @Nullable HeaderChanges headerChanges,
    boolean websocket,
    List<Policy> policies,
    @Nullable Integer status,
    @Nullable String reason) {

  record Destination(
      String host,
      Map<String, String> labels,
      int weight,
      List<Endpoint> endpoints,
      @Nullable HeaderChanges headerChanges) {}

  record DirectResponse(int status, @Nullable String body) {}

  record Redirect(String location, int code) {}

  record Rewrite(@Nullable String path, @Nullable String authority) {}

  record Retries(
      int attempts,
      @Nullable String perTryTimeout,
      List<String> retryOn,
      String backOff,
      boolean anyMember) {}

  record Fault(@Nullable Delay delay, @Nullable Abort abort) {}

  record Delay(double percent, String fixedDelay) {}

  record Abort(double percent, int httpStatus, @Nullable Integer grpcStatus) {}

  record Mirror(String host, Map<String, String> labels, double percent) {}

  record Cors(
      List<String> allowOrigin,
      List<String> allowMethods,
      List<String> allowHeaders,
      List<String> exposeHeaders,
      @Nullable String maxAge,
      boolean allowCredentials) {}

  record Policy(String name, String kind, String effect) {}
}
