package io.amime.proxy.http;

import io.amime.api.discovery.Inbound;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as the listener learned it from the handshake.
 *
 * @param principal SPIFFE id of the certificate, null on plain text
 * @param serial of the certificate, lower-case hex without leading zeros, null on plain text
 */
public record PeerInfo(@Nullable String principal, @Nullable String serial) {
  /** Somebody without a certificate. */
  public static final PeerInfo UNKNOWN = new PeerInfo(null, null);

  /** Set on the connection's channel by an inbound listener; absent means {@link #UNKNOWN}. */
  public static final AttributeKey<PeerInfo> KEY = AttributeKey.valueOf("amime.peer");

  /**
   * Set on the connection's channel where the service port is known before the request is read:
   * from the SNI on inbound connections, from the dialled address on captured outbound ones.
   */
  public static final AttributeKey<Integer> SERVICE_PORT = AttributeKey.valueOf("amime.port");

  /**
   * Set on the connection's channel where its listener is for one host, whatever the requests say:
   * that host, with its port.
   */
  public static final AttributeKey<String> AUTHORITY = AttributeKey.valueOf("amime.authority");

  /**
   * Set on the connection's channel where a client outside the mesh speaks TLS: under which terms.
   */
  public static final AttributeKey<Inbound.Terms> TERMS = AttributeKey.valueOf("amime.terms");

  /**
   * Set on the connection's channel where it carries bytes: the workload that opened it. Nobody can
   * be asked to come back on another, so it may outlive the certificate that it began with.
   */
  public static final AttributeKey<String> LASTING = AttributeKey.valueOf("amime.peer.lasting");
}
