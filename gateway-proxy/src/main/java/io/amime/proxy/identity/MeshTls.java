package io.amime.proxy.identity;

import io.amime.api.discovery.Cluster;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.SpiffeId;
import io.amime.proxy.upstream.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS 1.3 to other sidecars and from them. Contexts are made anew when certificate, trust or
 * revocations change, because a session that is resumed in an old one would skip the new checks.
 */
public final class MeshTls implements UpstreamTls {
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  /** Who says nothing speaks HTTP/1.1. */
  private static final ApplicationProtocolConfig OFFERED =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2,
          ApplicationProtocolNames.HTTP_1_1);

  private final LiveIdentity identity;
  private volatile @Nullable Contexts contexts;

  public MeshTls(LiveIdentity identity) {
    this.identity = identity;
  }

  /** One generation: clients differ by whom they accept, so that no session crosses over. */
  private record Contexts(long version, SslContext server, Map<Set<String>, SslContext> clients) {}

  @Override
  public long generation() {
    return identity.version();
  }

  @Override
  public SslHandler newHandler(Cluster cluster, ByteBufAllocator allocator) {
    var context =
        current()
            .clients()
            .computeIfAbsent(Set.copyOf(cluster.identities()), accepted -> client(accepted));
    var name = ServerName.of(cluster.port(), cluster.host());
    var handler =
        context.newHandler(
            allocator, ServerName.text(cluster.port(), cluster.host()), cluster.port());
    var parameters = handler.engine().getSSLParameters();
    parameters.setServerNames(List.of(name));
    handler.engine().setSSLParameters(parameters);
    handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
    return handler;
  }

  /** A server-side handler that demands a certificate of the mesh. */
  public SslHandler newServerHandler(ByteBufAllocator allocator) {
    var handler = current().server().newHandler(allocator);
    handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
    return handler;
  }

  /** Whether there is a certificate to present at all. */
  public boolean ready() {
    return identity.present();
  }

  private Contexts current() {
    var now = contexts;
    if (now != null && now.version() == identity.version()) {
      return now;
    }
    return rebuild();
  }

  private synchronized Contexts rebuild() {
    long version = identity.version();
    var now = contexts;
    if (now == null || now.version() != version) {
      now =
          new Contexts(version, netty(identity.serverContext(), false), new ConcurrentHashMap<>());
      contexts = now;
    }
    return now;
  }

  private SslContext client(Set<String> accepted) {
    var ids = accepted.stream().map(SpiffeId::parse).collect(Collectors.toUnmodifiableSet());
    return netty(identity.clientContext(() -> ids), true);
  }

  private static SslContext netty(SSLContext context, boolean client) {
    return new JdkSslContext(
        context,
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        client ? null : OFFERED,
        ClientAuth.REQUIRE,
        PROTOCOLS,
        false);
  }
}
