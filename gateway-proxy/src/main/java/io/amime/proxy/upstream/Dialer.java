package io.amime.proxy.upstream;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens connections to one endpoint of a cluster. */
public final class Dialer {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 32 * 1024;
  private static final int MAX_CHUNK = 64 * 1024;

  private final Cluster cluster;
  private final InetSocketAddress address;
  private final @Nullable UpstreamTls tls;

  /**
   * @param tls null speaks plain text
   */
  public Dialer(Cluster cluster, Endpoint endpoint, @Nullable UpstreamTls tls) {
    this.cluster = cluster;
    this.address = new InetSocketAddress(endpoint.address(), endpoint.port());
    this.tls = cluster.tls() && endpoint.tls() ? tls : null;
  }

  /** Certificates of connections opened now; constant without TLS. */
  long generation() {
    return tls == null ? 0 : tls.generation();
  }

  ChannelFuture dial(EventLoop loop, Supplier<Http1Connection> handler) {
    return new Bootstrap()
        .group(loop)
        .channel(channelType(loop))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(Math.max(1, cluster.connectTimeout().toMillis())))
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                var pipeline = channel.pipeline();
                if (tls != null) {
                  pipeline.addLast(tls.newHandler(cluster, channel.alloc()));
                }
                pipeline.addLast(codec()).addLast(handler.get());
              }
            })
        .connect(address);
  }

  private static HttpClientCodec codec() {
    var config =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(MAX_CHUNK)
            .setValidateHeaders(true)
            .setAllowDuplicateContentLengths(false);
    return new HttpClientCodec(config, false, false);
  }

  private static Class<? extends Channel> channelType(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class)
        ? EpollSocketChannel.class
        : NioSocketChannel.class;
  }

  @Override
  public String toString() {
    return cluster.name() + "@" + address;
  }
}
