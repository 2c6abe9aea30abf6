package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.IpAddress;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.SpiffeId;
import io.amime.proxy.http.PeerInfo;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Both sides of what comes in, as Mixer calls them. */
final class PartyAttributes {
  private static final String DOMAIN = "svc.cluster.local";
  private static final String SCHEME = "spiffe://";

  private PartyAttributes() {}

  /**
   * @param holder of the certificate that the caller presented, null when nobody knows
   */
  static void source(
      AttributeBag.Builder bag, Channel connection, PeerInfo caller, @Nullable Peer holder) {
    if (connection.remoteAddress() instanceof InetSocketAddress remote) {
      bag.put("source.ip", IpAddress.of(remote.getAddress()));
      bag.int64("source.port", remote.getPort());
    }
    var principal = caller.principal();
    bag.bool("connection.mtls", principal != null);
    if (principal != null) {
      var id = SpiffeId.parse(principal);
      var name = principal.substring(SCHEME.length());
      bag.string("source.principal", name)
          .string("source.user", name)
          .string("source.serviceAccount", id.serviceAccount())
          .string("source.namespace", id.namespace());
    }
    if (holder != null) {
      bag.string("source.uid", holder.workload() + "." + holder.namespace())
          .string("source.service", fqdn(holder.service(), holder.namespace()))
          .string("source.name", holder.service())
          .string("source.namespace", holder.namespace())
          .string("source.domain", DOMAIN)
          .map("source.labels", holder.labels());
    }
  }

  /**
   * @param host that was asked for, null when nobody said
   */
  static void destination(
      AttributeBag.Builder bag, Channel connection, Workload own, @Nullable String host, int port) {
    if (connection.localAddress() instanceof InetSocketAddress local) {
      bag.put("destination.ip", IpAddress.of(local.getAddress()));
    }
    bag.int64("destination.port", port)
        .string("destination.service", host == null ? fqdn(own.service(), own.namespace()) : host)
        .string("destination.uid", own.id() + "." + own.namespace())
        .string("destination.name", own.service())
        .string("destination.namespace", own.namespace())
        .string("destination.domain", DOMAIN)
        .string("destination.serviceAccount", own.serviceAccount())
        .map("destination.labels", own.labels());
  }

  private static String fqdn(String service, String namespace) {
    return service + "." + namespace + "." + DOMAIN;
  }
}
