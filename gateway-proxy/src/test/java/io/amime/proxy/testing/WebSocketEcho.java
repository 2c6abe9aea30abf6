package io.amime.proxy.testing;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Netty's server of RFC 6455 at {@code /echo}: sends back each frame as it came, pings who says
 * {@code ping} and says goodbye to who says {@code leave}.
 */
public final class WebSocketEcho implements AutoCloseable {
  public static final int FAREWELL = 4002;
  private static final int LONGEST = 4 * 1024 * 1024;

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final Channel server;

  public WebSocketEcho() {
    var config =
        WebSocketServerProtocolConfig.newBuilder()
            .websocketPath("/echo")
            .subprotocols("chat")
            .dropPongFrames(false)
            .decoderConfig(
                WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(LONGEST).build())
            .build();
    server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(64 * 1024),
                            new WebSocketServerProtocolHandler(config),
                            new Frames());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** The frames that came: what they are, whether they are the last of a message, how long. */
  public List<String> heard() {
    return heard;
  }

  private final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
      var kind = frame.getClass().getSimpleName().replace("WebSocketFrame", "");
      heard.add(
          "%s %s %d".formatted(kind, frame.isFinalFragment(), frame.content().readableBytes()));
      if (frame instanceof PongWebSocketFrame) {
        heard.add(new String(ByteBufUtil.getBytes(frame.content()), StandardCharsets.UTF_8));
        return;
      }
      switch (frame instanceof TextWebSocketFrame text ? text.text() : "") {
        case "ping" ->
            ctx.writeAndFlush(new PingWebSocketFrame(Unpooled.copiedBuffer("there?".getBytes())));
        case "leave" -> ctx.writeAndFlush(new CloseWebSocketFrame(FAREWELL, "it is late"));
        default -> ctx.writeAndFlush(frame.retain());
      }
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
