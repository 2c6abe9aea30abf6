package io.amime.proxy.tcp;

import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.Split;

/**
 * Where connections to a host go, ready to be followed.
 *
 * @param rule {@code namespace/name} of the rule it comes from, or {@code default-route}
 * @param revision of that rule
 * @param host FQDN of the service asked for
 * @param port of the service
 * @param split draws a cluster for each connection
 */
public record ConnectionRoute(
    String rule, long revision, String host, int port, Split<LiveCluster> split) {}
