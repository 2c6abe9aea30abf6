package io.amime.proxy.testing;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A server of cleartext HTTP/2 that does with each request what a test wants. */
public final class Http2Backend implements AutoCloseable {
  private static final int WIDE = 4 * 1024 * 1024;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel server;
  private final Consumer<Call> script;
  private final boolean early;
  private final boolean echo;
  private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();

  private Http2Backend(Http2Settings settings, boolean early, boolean echo, Consumer<Call> script) {
    this.script = script;
    this.early = early;
    this.echo = echo;
    var initializer =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            accepted.incrementAndGet();
            connections.add(channel);
            channel.closeFuture().addListener(closed -> connections.remove(channel));
            var codec =
                Http2FrameCodecBuilder.forServer()
                    .initialSettings(settings)
                    .decoderEnforceMaxRstFramesPerWindow(0, 0)
                    .gracefulShutdownTimeoutMillis(0)
                    .build();
            channel.pipeline().addLast(codec, new Frames());
          }
        };
    this.server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childHandler(initializer)
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Calls the script with each request that has come whole. */
  public static Http2Backend serving(Consumer<Call> script) {
    return serving(Http2Settings.defaultSettings(), script);
  }

  public static Http2Backend serving(Http2Settings settings, Consumer<Call> script) {
    return new Http2Backend(settings, false, false, script);
  }

  /** Calls the script as soon as a request's head is here; its body is not read. */
  public static Http2Backend servingHeads(Consumer<Call> script) {
    return new Http2Backend(Http2Settings.defaultSettings(), true, false, script);
  }

  /** Sends every piece back as it comes, and trailers when the request ends; takes much at once. */
  public static Http2Backend echoing() {
    return new Http2Backend(
        Http2Settings.defaultSettings().initialWindowSize(WIDE / 16),
        true,
        true,
        call -> call.head(200, "content-type", "application/grpc"));
  }

  public static Http2Backend saying(String text) {
    return serving(call -> call.answer(200, text));
  }

  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Connections accepted so far. */
  public int connections() {
    return accepted.get();
  }

  /** Connections that stand. */
  public int open() {
    return connections.size();
  }

  /** Requests whose head came so far. */
  public int calls() {
    return calls.get();
  }

  /** Most requests that ran at once. */
  public int most() {
    return most.get();
  }

  /** Requests that were given up. */
  public int cancelled() {
    return cancelled.get();
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    connections.forEach(connection -> connection.close().syncUninterruptibly());
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Sorts the frames of one connection by request. */
  private final class Frames extends ChannelInboundHandlerAdapter {
    private final Map<Http2FrameStream, Call> open = new HashMap<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      switch (message) {
        case Http2HeadersFrame frame ->
            open.computeIfAbsent(frame.stream(), stream -> new Call(ctx, stream)).headers(frame);
        case Http2DataFrame frame -> {
          var call = open.get(frame.stream());
          if (call != null) {
            call.data(frame);
          }
          frame.release();
        }
        case Http2ResetFrame frame ->
            cancelled.addAndGet(frame.errorCode() == Http2Error.CANCEL.code() ? 1 : 0);
        case Http2SettingsFrame frame when echo ->
            ctx.write(new DefaultHttp2WindowUpdateFrame(WIDE));
        default -> ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2FrameStreamEvent change
          && change.stream().state() == Http2Stream.State.CLOSED) {
        ended(open.remove(change.stream()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      open.values().forEach(this::ended);
      open.clear();
    }

    private void ended(Call call) {
      if (call != null) {
        running.decrementAndGet();
      }
    }
  }

  /** One request, and the ways to answer it. */
  public final class Call {
    private final ChannelHandlerContext ctx;
    private final Http2FrameStream stream;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final int number = calls.incrementAndGet();
    private Http2Headers headers;
    private Http2Headers trailers = new DefaultHttp2Headers();

    private Call(ChannelHandlerContext ctx, Http2FrameStream stream) {
      this.ctx = ctx;
      this.stream = stream;
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
    }

    private void headers(Http2HeadersFrame frame) {
      boolean first = headers == null;
      if (first) {
        headers = frame.headers();
      } else {
        trailers = frame.headers();
      }
      if (first ? early || frame.isEndStream() : !early) {
        script.accept(this);
      }
    }

    private void data(Http2DataFrame frame) {
      if (echo) {
        echo(frame);
      }
      if (early) {
        return;
      }
      body.writeBytes(ByteBufUtil.getBytes(frame.content()));
      if (frame.isEndStream()) {
        script.accept(this);
      } else {
        write(new DefaultHttp2WindowUpdateFrame(frame.initialFlowControlledBytes()));
      }
    }

    private void echo(Http2DataFrame frame) {
      int size = frame.initialFlowControlledBytes();
      var written = data(frame.content().retain(), false);
      if (frame.isEndStream()) {
        trailers("grpc-status", "0");
      } else {
        // As fast as the echo is taken, so that nothing piles up here.
        written.addListener(done -> write(new DefaultHttp2WindowUpdateFrame(size)));
      }
    }

    public int number() {
      return number;
    }

    public String path() {
      return headers.path().toString();
    }

    /** Null where it is missing. */
    public String header(String name) {
      var value = headers.get(name);
      return value == null ? null : value.toString();
    }

    /** Null where it is missing. */
    public String trailer(String name) {
      var value = trailers.get(name);
      return value == null ? null : value.toString();
    }

    public byte[] body() {
      return body.toByteArray();
    }

    public void answer(int status, String text) {
      head(status);
      data(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), true);
    }

    public void answerAfter(long millis, int status, String text) {
      ctx.executor().schedule(() -> answer(status, text), millis, TimeUnit.MILLISECONDS);
    }

    public void head(int status, String... fields) {
      head(status, false, fields);
    }

    public void head(int status, boolean end, String... fields) {
      var all = new DefaultHttp2Headers(false).status(Integer.toString(status));
      write(new DefaultHttp2HeadersFrame(with(all, fields), end));
    }

    /** Done when the peer had room for it. */
    public ChannelFuture data(ByteBuf data, boolean end) {
      return write(new DefaultHttp2DataFrame(data, end));
    }

    public void trailers(String... fields) {
      write(new DefaultHttp2HeadersFrame(with(new DefaultHttp2Headers(), fields), true));
    }

    private static Http2Headers with(Http2Headers all, String... fields) {
      for (int i = 0; i < fields.length; i += 2) {
        all.add(fields[i], fields[i + 1]);
      }
      return all;
    }

    public void reset(Http2Error error) {
      write(new DefaultHttp2ResetFrame(error));
    }

    private ChannelFuture write(Http2StreamFrame frame) {
      return ctx.writeAndFlush(frame.stream(stream));
    }

    /**
     * Tells the peer to go.
     *
     * @param known how many streams after the last one are still looked at
     */
    public void goAway(int known) {
      var frame = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
      frame.setExtraStreamIds(known);
      ctx.writeAndFlush(frame);
    }
  }
}
