package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.trust.Trust;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Comes in as the calling workload does: with its certificate, and with the service it wants. */
final class ClientTls {
  private static final String WANTED = "outbound.80." + Message.HOST;
  private static final int LAST_PORT = 65_535;

  private final SslContext netty;
  private final SSLContext jdk;
  private final AtomicInteger port = new AtomicInteger();

  ClientTls(Trust trust, String protocol) throws IOException {
    var alpn =
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            protocol);
    // The generator must not be what is measured, where handshakes are what is measured.
    this.netty =
        context(trust, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK, alpn);
    this.jdk = ((JdkSslContext) context(trust, SslProvider.JDK, alpn)).context();
  }

  private static SslContext context(
      Trust trust, SslProvider provider, ApplicationProtocolConfig alpn) throws IOException {
    return SslContextBuilder.forClient()
        .sslProvider(provider)
        .keyManager(trust.chain(Trust.CLIENT).toFile(), trust.key(Trust.CLIENT).toFile())
        .trustManager(trust.roots().toFile())
        .endpointIdentificationAlgorithm(null)
        .protocols("TLSv1.3")
        .applicationProtocolConfig(alpn)
        .sessionCacheSize(1)
        .sessionTimeout(1)
        .build();
  }

  /** Each handshake is a whole one: sessions are kept by host and port, and no port comes twice. */
  SslHandler handler(ByteBufAllocator allocator) {
    return netty.newHandler(allocator, WANTED, 1 + port.getAndIncrement() % LAST_PORT);
  }

  Socket connect(int port) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    var socket = (SSLSocket) jdk.getSocketFactory().createSocket(loopback, port);
    var parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(WANTED)));
    socket.setSSLParameters(parameters);
    return socket;
  }
}
