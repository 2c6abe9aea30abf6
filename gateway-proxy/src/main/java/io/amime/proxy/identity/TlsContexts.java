package io.amime.proxy.identity;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.SpiffeId;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * The contexts of one generation of the identity. Whatever would let an old check stand for a new
 * one, keys of tickets and sessions, ends with them.
 */
final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  /** A resumed session skips the check of the chain, so it must be young. */
  private static final long SESSION_SECONDS = 300;

  private static final long SESSIONS = 1000;

  /** Who says nothing speaks HTTP/1.1. */
  private static final ApplicationProtocolConfig HTTP_2_OR_1 =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2,
          ApplicationProtocolNames.HTTP_1_1);

  private final LiveIdentity identity;
  private final SslProvider provider;
  private final long version;
  private final Map<Boolean, SslContext> servers = new HashMap<>();
  private final Map<Client, SslContext> clients = new HashMap<>();

  /** Clients differ by whom they accept, so that no session crosses over. */
  private record Client(Set<String> accepted, boolean http2, boolean bytes) {}

  TlsContexts(LiveIdentity identity, SslProvider provider) {
    this.identity = identity;
    this.provider = provider;
    this.version = identity.version();
  }

  long version() {
    return version;
  }

  /**
   * @param bytes whether one end may say that it has said all and still listen
   */
  SslContext server(boolean bytes) {
    return servers.computeIfAbsent(bytes, this::newServer);
  }

  /**
   * @param accepted SPIFFE ids that may answer
   * @param bytes whether one end may say that it has said all and still listen
   */
  SslContext client(Set<String> accepted, boolean http2, boolean bytes) {
    return clients.computeIfAbsent(new Client(accepted, http2, bytes), this::newClient);
  }

  private SslContext newServer(boolean bytes) {
    var svid = identity.current();
    return build(
        SslContextBuilder.forServer(svid.key(), svid.chain())
            .trustManager(verified(Set::of))
            .clientAuth(ClientAuth.REQUIRE)
            .applicationProtocolConfig(HTTP_2_OR_1),
        bytes);
  }

  private SslContext newClient(Client client) {
    var svid = identity.current();
    var ids = client.accepted().stream().map(SpiffeId::parse).collect(Collectors.toSet());
    var builder =
        SslContextBuilder.forClient()
            .keyManager(svid.key(), svid.chain())
            .trustManager(verified(() -> ids))
            // Secure naming stands in the place of host names.
            .endpointIdentificationAlgorithm(null);
    return build(
        client.http2() ? builder.applicationProtocolConfig(HTTP_2_OR_1) : builder, client.bytes());
  }

  private VerifiedPeers verified(Supplier<Set<SpiffeId>> servers) {
    return new VerifiedPeers(
        identity.trustManager(servers), identity.peers(), Duration.ofSeconds(SESSION_SECONDS));
  }

  private SslContext build(SslContextBuilder builder, boolean bytes) {
    try {
      return builder
          // Netty's engine of OpenSSL ends both directions with the first.
          .sslProvider(bytes ? SslProvider.JDK : provider)
          .protocols(PROTOCOLS)
          .sessionTimeout(SESSION_SECONDS)
          .sessionCacheSize(SESSIONS)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("cannot make a TLS context", e);
    }
  }

  /** Lets them go; connections that were made with them keep what they need. */
  void release() {
    servers.values().forEach(ReferenceCountUtil::release);
    clients.values().forEach(ReferenceCountUtil::release);
  }
}
