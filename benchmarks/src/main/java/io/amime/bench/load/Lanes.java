package io.amime.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import org.jspecify.annotations.Nullable;

/** One kind of connections that carry a load. */
interface Lanes {
  /**
   * Opens one connection, on the loop; what it carries reports to the pacer once it is open.
   *
   * @return closes it again, on the loop
   */
  Runnable open(EventLoop loop, int port, Pacer pacer);

  /** Connects a handler to a port on loopback, behind TLS where there is any. */
  static ChannelFuture connect(
      EventLoop loop, int port, @Nullable ClientTls tls, ChannelHandler handler) {
    return new Bootstrap()
        .group(loop)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) {
                  channel.pipeline().addLast(tls.handler(channel.alloc()));
                }
                channel.pipeline().addLast(handler);
              }
            })
        .connect("127.0.0.1", port);
  }
}
