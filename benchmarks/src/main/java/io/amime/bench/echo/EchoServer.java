package io.amime.bench.echo;

import io.amime.bench.http2.Server;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.util.Map;
import java.util.function.Supplier;

/** A process that answers HTTP/2, WebSockets and bytes on one event loop. */
public final class EchoServer {
  private static final int BACKLOG = 4096;
  private static final int SMALL = 1024;

  private EchoServer() {}

  /**
   * @param args ports: HTTP/2 of version 1 and 2, WebSocket, bytes
   */
  public static void main(String[] args) throws InterruptedException {
    var loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    serve(loop, args[0], () -> new Server(Map.of("x-backend", "v1"), SMALL));
    serve(loop, args[1], () -> new Server(Map.of("x-backend", "v2"), SMALL));
    serve(loop, args[2], WebSocketEcho::new);
    serve(loop, args[3], ByteEcho::new).closeFuture().sync();
  }

  private static Channel serve(IoEventLoopGroup loop, String port, Supplier<ChannelHandler> handler)
      throws InterruptedException {
    return new ServerBootstrap()
        .group(loop)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler.get());
              }
            })
        .bind("127.0.0.1", Integer.parseInt(port))
        .sync()
        .channel();
  }
}
