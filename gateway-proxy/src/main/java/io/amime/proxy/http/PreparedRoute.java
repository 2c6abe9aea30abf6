package io.amime.proxy.http;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;

/**
 * A route with everything that a request on it runs through.
 *
 * @param rule {@code namespace/name} of the rule or {@code default-route}
 * @param revision of that rule in the store, 0 for the default
 * @param host FQDN of the virtual host
 * @param port of the service
 * @param chain filters in their final order, ending at the upstream
 */
public record PreparedRoute(
    String rule, long revision, String host, int port, GatewayFilterChain chain) {}
