package io.amime.proxy.upstream;

import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.amime.proxy.http2.HeaderBlock;
import io.amime.proxy.http2.OutgoingHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request on an {@link Http2Multiplexer} and its answer. */
final class Http2Exchange implements UpstreamStream {
  private final Http2Multiplexer connection;
  private final UpstreamListener listener;
  private final boolean reused;
  private @Nullable Http2Stream stream;
  private boolean over;
  private boolean requestEnded;
  private boolean headSeen;
  private boolean paused;
  private int owed;

  Http2Exchange(Http2Multiplexer connection, UpstreamListener listener, boolean reused) {
    this.connection = connection;
    this.listener = listener;
    this.reused = reused;
  }

  private ChannelHandlerContext ctx() {
    return connection.ctx();
  }

  private int id() {
    return Objects.requireNonNull(stream, "nothing was written yet").id();
  }

  @Override
  public void head(HttpRequest request) {
    if (over || stream != null) {
      ReferenceCountUtil.release(request);
      return;
    }
    int id = connection.connection().local().incrementAndGetNextStreamId();
    var body = request instanceof FullHttpRequest full ? full.content() : null;
    boolean whole = body != null && !body.isReadable();
    var headers = request.headers();
    var host = headers.get(HttpHeaderNames.HOST);
    var block =
        OutgoingHeaders.request(
            request.method(),
            connection.scheme(),
            host == null ? "" : host,
            request.uri(),
            headers);
    var written = connection.encoder().writeHeaders(ctx(), id, block, 0, whole, ctx().newPromise());
    stream = connection.connection().stream(id);
    if (stream == null || (written.isDone() && !written.isSuccess())) {
      ReferenceCountUtil.release(request);
      broken(unwritten(written.cause()), written.cause());
      return;
    }
    stream.setProperty(connection.key(), this);
    if (body != null) {
      requestEnded = true;
      if (whole) {
        body.release();
      } else {
        write(body, true);
      }
      connection.flushSoon();
    }
  }

  private static Breakage.Kind unwritten(@Nullable Throwable cause) {
    return cause instanceof Http2Exception e
        ? Http2Multiplexer.meaning(e.error().code())
        : Breakage.Kind.PROTOCOL;
  }

  private void write(ByteBuf data, boolean end) {
    connection.encoder().writeData(ctx(), id(), data, 0, end, ctx().newPromise());
  }

  @Override
  public void body(ByteBuf data) {
    if (over || requestEnded) {
      data.release();
    } else {
      write(data, false);
    }
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (!over && !requestEnded) {
      requestEnded = true;
      if (trailers.isEmpty()) {
        write(Unpooled.EMPTY_BUFFER, true);
      } else {
        var block = OutgoingHeaders.trailers(trailers);
        connection.encoder().writeHeaders(ctx(), id(), block, 0, true, ctx().newPromise());
      }
      connection.flushSoon();
    }
  }

  @Override
  public void flush() {
    if (!over) {
      connection.flushSoon();
    }
  }

  @Override
  public boolean writable() {
    return !over && stream != null && connection.encoder().flowController().isWritable(stream);
  }

  void writabilityChanged() {
    if (!requestEnded && writable()) {
      listener.onWritable();
    }
  }

  @Override
  public void reading(boolean on) {
    paused = !on;
    if (on && owed > 0 && stream != null) {
      int taken = owed;
      owed = 0;
      try {
        if (connection.connection().local().flowController().consumeBytes(stream, taken)) {
          connection.flushSoon();
        }
      } catch (Http2Exception e) {
        connection.onError(ctx(), true, e);
      }
    }
  }

  @Override
  public void abort() {
    if (!over) {
      over = true;
      reset();
    }
  }

  /** Tells the endpoint that nobody waits any more; the connection goes on. */
  private void reset() {
    if (stream != null) {
      connection
          .encoder()
          .writeRstStream(ctx(), stream.id(), Http2Error.CANCEL.code(), ctx().newPromise());
      connection.countReset();
      connection.flushSoon();
    }
  }

  @Override
  public boolean reused() {
    return reused;
  }

  void headers(HeaderBlock block, boolean end) throws Http2Exception {
    if (over) {
      return;
    }
    if (headSeen) {
      ended(block.trailers(id()));
      return;
    }
    var answer = block.response(id());
    if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      if (end) {
        throw streamError(id(), PROTOCOL_ERROR, "an interim answer that ends the stream");
      }
      if (answer.status().equals(HttpResponseStatus.CONTINUE)) {
        listener.onContinue();
      }
      return;
    }
    headSeen = true;
    listener.onHead(answer);
    if (end) {
      ended(EmptyHttpHeaders.INSTANCE);
    } else {
      connection.answered(this);
    }
  }

  /**
   * A piece of the body.
   *
   * @param size with padding
   * @return bytes that the endpoint may send again at once
   */
  int data(ByteBuf data, int size, boolean end) throws Http2Exception {
    if (over) {
      return size;
    }
    if (!headSeen) {
      throw streamError(id(), PROTOCOL_ERROR, "a body without a head");
    }
    boolean wait = paused;
    if (data.isReadable()) {
      // What waits long must not keep the whole buffer that it was read into.
      listener.onBody(wait ? data.copy() : data.retain());
    }
    if (wait) {
      owed += size;
    }
    if (end) {
      ended(EmptyHttpHeaders.INSTANCE);
    }
    return wait ? 0 : size;
  }

  private void ended(HttpHeaders trailers) {
    if (over) {
      return;
    }
    over = true;
    if (!requestEnded) {
      reset();
    }
    listener.onEnd(trailers);
  }

  void batchEnd() {
    if (!over) {
      listener.onBatchEnd();
    }
  }

  void broken(Breakage.Kind kind, @Nullable Throwable cause) {
    if (!over) {
      over = true;
      boolean sent = kind != Breakage.Kind.REFUSED && stream != null;
      listener.onBroken(new Breakage(kind, sent, cause));
    }
  }
}
