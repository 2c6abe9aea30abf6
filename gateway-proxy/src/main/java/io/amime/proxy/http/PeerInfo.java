package io.amime.proxy.http;

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
}
