package io.amime.proxy.upstream;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Origination;
import io.amime.api.discovery.Endpoint;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** TLS towards servers outside the mesh, on behalf of an application that speaks plain text. */
public final class OriginatingTls implements UpstreamTls {
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final Origination origination;
  private final SslContext plain;
  private final SslContext http2;

  public OriginatingTls(Origination origination) {
    this.origination = origination;
    this.plain = context(origination, false);
    this.http2 = context(origination, true);
  }

  private static SslContext context(Origination origination, boolean http2) {
    // Clusters come and go: nothing of theirs may be outside the heap.
    var builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    if (!origination.verify()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      builder.endpointIdentificationAlgorithm(null);
    }
    if (http2) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              ApplicationProtocolNames.HTTP_2,
              ApplicationProtocolNames.HTTP_1_1));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  @Override
  public SslHandler newHandler(Cluster cluster, Endpoint endpoint, ByteBufAllocator allocator) {
    var name = origination.serverName() == null ? cluster.host() : origination.serverName();
    // The name goes into the server name indication, and is what the certificate is held against.
    var handler =
        (cluster.protocol().isHttp2() ? http2 : plain).newHandler(allocator, name, cluster.port());
    if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
      var parameters = handler.engine().getSSLParameters();
      // Said explicitly, because by itself Java keeps names without a dot to itself.
      parameters.setServerNames(List.of(new SNIHostName(name)));
      handler.engine().setSSLParameters(parameters);
    }
    handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
    return handler;
  }

  @Override
  public void recheck(SSLSession session) {}

  /** Servers outside the mesh have no certificates of its authority. */
  @Override
  public boolean revoked(SSLSession session) {
    return false;
  }

  @Override
  public long generation() {
    return 0;
  }
}
