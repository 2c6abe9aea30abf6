package io.amime.proxy.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One connection of an HTTP/2 client that says what a test wants, frame by frame. */
public final class Http2Client implements AutoCloseable {
  private static final byte[] PIECE = new byte[16 * 1024];

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel connection;
  private final List<Long> goAways = new CopyOnWriteArrayList<>();

  /** Speaks at once, without asking whether the other side understands. */
  public Http2Client(int port) {
    this(port, null, Http2Settings.defaultSettings());
  }

  public Http2Client(int port, @Nullable SslHandler tls, Http2Settings settings) {
    connection =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls);
                    }
                    channel
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forClient()
                                .validateHeaders(false)
                                .encoderIgnoreMaxHeaderListSize(true)
                                .initialSettings(settings.pushEnabled(false))
                                .build())
                        .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                        .addLast(new Connection());
                  }
                })
            .connect("127.0.0.1", port)
            .syncUninterruptibly()
            .channel();
  }

  /** An answer that came whole. */
  public record Answer(
      int status, Map<String, String> headers, byte[] body, Map<String, String> trailers) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** The stream was reset instead of answered. */
  public static final class Reset extends IOException {
    private final long code;

    Reset(long code) {
      super("reset with " + Http2Error.valueOf(code));
      this.code = code;
    }

    public long code() {
      return code;
    }
  }

  /** A request to {@code reviews:9080} without a body. */
  public Answer get(String path) throws IOException {
    return open("GET", path, Map.of(), true).answer();
  }

  /** A request with a body in one piece. */
  public Answer post(String path, byte[] body) throws IOException {
    return open("POST", path, Map.of(), false).data(body, true).answer();
  }

  public Call open(String method, String path, Map<String, String> fields, boolean end) {
    var headers =
        new DefaultHttp2Headers(false)
            .method(method)
            .scheme("http")
            .path(path)
            .authority("reviews:9080");
    fields.forEach(headers::add);
    return open(headers, end);
  }

  public Call open(Http2Headers headers, boolean end) {
    var call = new Call();
    call.stream =
        new Http2StreamChannelBootstrap(connection)
            .handler(call)
            .open()
            .syncUninterruptibly()
            .getNow();
    call.stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end));
    return call;
  }

  /** Last stream ids of the goodbyes so far. */
  public List<Long> goAways() {
    return goAways;
  }

  public Channel connection() {
    return connection;
  }

  @Override
  public void close() {
    connection.close().syncUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Connection extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2GoAwayFrame goAway) {
        goAways.add((long) goAway.lastStreamId());
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /** One request. */
  public static final class Call extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Answer> whole = new CompletableFuture<>();
    private final CompletableFuture<Integer> head = new CompletableFuture<>();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private final List<Integer> interim = new CopyOnWriteArrayList<>();
    private Http2StreamChannel stream;
    private int status;
    private volatile boolean discarding;

    private Call() {}

    /** Sends a piece of the body. */
    public Call data(byte[] piece, boolean end) {
      stream
          .writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(piece), end))
          .addListener(done -> {
            if (done.isSuccess()) {
              written.addAndGet(piece.length);
            }
          });
      return this;
    }

    /** Sends so many bytes, as fast as the other side takes them, and the end. */
    public Call pour(long bytes) {
      int size = (int) Math.min(PIECE.length, bytes);
      boolean last = size == bytes;
      stream
          .writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(PIECE, 0, size), last))
          .addListener(done -> {
            if (done.isSuccess()) {
              written.addAndGet(size);
              if (!last) {
                pour(bytes - size);
              }
            }
          });
      return this;
    }

    /** Counts the answer's body instead of keeping it. */
    public Call discarding() {
      discarding = true;
      return this;
    }

    public Call trailers(Map<String, String> fields) {
      var block = new DefaultHttp2Headers(false);
      fields.forEach(block::add);
      stream.writeAndFlush(new DefaultHttp2HeadersFrame(block, true));
      return this;
    }

    public void reset() {
      stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }

    /** Sends a piece of the body whatever has become of the stream: it had been under way. */
    public void late(byte piece) {
      int id = stream.stream().id();
      var frame = Unpooled.buffer().writeMedium(1).writeShort(0).writeInt(id).writeByte(piece);
      stream.parent().pipeline().firstContext().writeAndFlush(frame);
    }

    /** Gives no window back while it is off. */
    public Call reading(boolean on) {
      stream.config().setAutoRead(on);
      return this;
    }

    /** Bytes of the body that the other side has taken so far. */
    public long written() {
      return written.get();
    }

    /** Bytes of the answer's body so far. */
    public long received() {
      return received.get();
    }

    /** Interim statuses so far. */
    public List<Integer> interim() {
      return interim;
    }

    /** Waits for the answer's head. */
    public int status() throws IOException {
      return wait(head);
    }

    /** Waits for the whole answer. */
    public Answer answer() throws IOException {
      return wait(whole);
    }

    public CompletableFuture<Answer> future() {
      return whole;
    }

    private static <T> T wait(CompletableFuture<T> what) throws IOException {
      try {
        return what.get(20, TimeUnit.SECONDS);
      } catch (java.util.concurrent.ExecutionException e) {
        throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
      } catch (java.util.concurrent.TimeoutException | InterruptedException e) {
        throw new IOException("no answer", e);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (message instanceof Http2HeadersFrame frame) {
          headers(frame);
        } else if (message instanceof Http2DataFrame frame) {
          received.addAndGet(frame.content().readableBytes());
          if (!discarding) {
            body.writeBytes(ByteBufUtil.getBytes(frame.content()));
          }
          if (frame.isEndStream()) {
            end();
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void headers(Http2HeadersFrame frame) {
      var code = frame.headers().status();
      if (code != null && code.charAt(0) == '1') {
        interim.add(Integer.parseInt(code.toString()));
        return;
      }
      var to = code == null ? trailers : headers;
      frame.headers().forEach(f -> to.put(f.getKey().toString(), f.getValue().toString()));
      if (code != null) {
        status = Integer.parseInt(code.toString());
        head.complete(status);
      }
      if (frame.isEndStream()) {
        end();
      }
    }

    private void end() {
      whole.complete(new Answer(status, headers, body.toByteArray(), trailers));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        fail(new Reset(reset.errorCode()));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      fail(new IOException("the connection was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(new IOException(cause));
    }

    private void fail(IOException why) {
      head.completeExceptionally(why);
      whole.completeExceptionally(why);
    }
  }
}
