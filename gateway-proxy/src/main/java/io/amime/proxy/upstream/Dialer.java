package io.amime.proxy.upstream;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Opens connections to one endpoint of a cluster, in the protocol that its port declares. */
public final class Dialer {
  private static final int MAX_HEADERS = 32 * 1024;
  private static final int LEAST_READ = 2 * 1024;
  private static final int FIRST_READ = 16 * 1024;
  private static final int MOST_READ = 64 * 1024;

  private final Cluster cluster;
  private final Endpoint endpoint;
  private final InetSocketAddress address;
  private final @Nullable UpstreamTls tls;

  /**
   * @param tls null speaks plain text
   */
  public Dialer(Cluster cluster, Endpoint endpoint, @Nullable UpstreamTls tls) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.address = new InetSocketAddress(endpoint.address(), endpoint.port());
    this.tls = cluster.speaksTls(endpoint) ? tls : null;
  }

  /** Certificates of connections opened now; constant without TLS. */
  long generation() {
    return tls == null ? 0 : tls.generation();
  }

  /** Whether the certificate at the other end has been taken back since the handshake. */
  boolean revoked(Channel channel) {
    var handler = channel.pipeline().get(SslHandler.class);
    return tls != null && handler != null && tls.revoked(handler.engine().getSession());
  }

  /** Whether a connection is expected to carry many requests at once. */
  boolean multiplexed() {
    return cluster.protocol().isHttp2();
  }

  /** Opens a connection; the place hears when it stands or why it never will. */
  void dial(EventLoop loop, PooledConnection place) {
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(Transport.of(loop).client())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis())
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel
                          .pipeline()
                          .addLast(
                              tls.newHandler(cluster, endpoint, channel.alloc()),
                              new Handshake(Dialer.this, tls, place));
                    }
                  }
                });
    bootstrap
        .connect(address)
        .addListener((ChannelFuture connected) -> {
          if (!connected.isSuccess()) {
            place.failed(connected.cause());
          } else if (tls == null) {
            speak(connected.channel(), place, multiplexed());
          }
        });
  }

  /**
   * Pieces of many streams share what HTTP/2 is read into, and the slowest of them keeps it; so it
   * comes in ordinary pieces.
   */
  private RecvByteBufAllocator reads() {
    return multiplexed()
        ? new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ)
        : Transport.reads();
  }

  /** Puts the protocol into the pipeline of a connection on which nothing was read yet. */
  void speak(Channel channel, PooledConnection place, boolean multiplexed) {
    if (multiplexed) {
      channel
          .pipeline()
          .addLast(
              new Http2Multiplexer(
                  Http2Codec.client(MAX_HEADERS), place, tls != null, connectMillis()));
    } else {
      place.stands(Http1Connection.install(channel.pipeline(), place));
    }
  }

  private int connectMillis() {
    return Math.toIntExact(Math.max(1, cluster.connectTimeout().toMillis()));
  }

  @Override
  public String toString() {
    return cluster.name() + "@" + address;
  }
}
