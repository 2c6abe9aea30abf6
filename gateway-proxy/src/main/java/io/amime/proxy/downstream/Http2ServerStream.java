package io.amime.proxy.downstream;

import io.amime.proxy.http2.OutgoingHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/2 connection. */
final class Http2ServerStream implements DownstreamStream, ChannelFutureListener {
  private enum Answer {
    NONE,
    BEGUN,
    ENDED,
    OVER
  }

  private final Http2ServerConnection connection;
  private final Http2Stream stream;
  private final HttpRequest request;
  private final boolean bodyless;
  private final BodyQueue queue = new BodyQueue();
  private @Nullable DownstreamListener listener;
  private Answer answer = Answer.NONE;
  private boolean whole;
  private boolean sent;
  private boolean asked;
  private boolean delivering;
  private boolean endTold;
  private int demand;
  private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;

  Http2ServerStream(
      Http2ServerConnection connection, Http2Stream stream, HttpRequest request, boolean bodyless) {
    this.connection = connection;
    this.stream = stream;
    this.request = request;
    this.bodyless = bodyless;
    this.whole = bodyless;
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public String scheme() {
    return connection.scheme();
  }

  @Override
  public Channel channel() {
    return connection.ctx().channel();
  }

  @Override
  public boolean bodyless() {
    return bodyless;
  }

  @Override
  public void listen(DownstreamListener to) {
    listener = to;
  }

  /**
   * A piece of the body.
   *
   * @return bytes that the client may send again at once
   */
  int data(ByteBuf data, boolean end) {
    whole |= end;
    int size = data.readableBytes();
    int taken = size;
    if (size > 0 && !over()) {
      if (listener != null && demand > 0 && queue.isEmpty() && !delivering) {
        demand--;
        listener.onBody(data.retain());
      } else {
        // What waits must not keep the whole buffer that it was read into.
        queue.add(data.copy());
        taken = 0;
      }
    }
    tellEnd();
    return taken;
  }

  void trailers(HttpHeaders trailing) {
    whole = true;
    trailers = trailing;
    tellEnd();
  }

  private boolean over() {
    return answer == Answer.ENDED || answer == Answer.OVER;
  }

  @Override
  public void pull() {
    if (over()) {
      return;
    }
    if (!asked) {
      asked = true;
      boolean wanted =
          request.headers().contains(HttpHeaderNames.EXPECT)
              && request
                  .headers()
                  .containsValue(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true);
      if (wanted && queue.isEmpty() && !whole && answer == Answer.NONE) {
        headers(HttpResponseStatus.CONTINUE.code(), EmptyHttpHeaders.INSTANCE, false);
        connection.flushSoon();
      }
    }
    demand++;
    deliver();
  }

  private void deliver() {
    var to = listener;
    if (delivering || to == null) {
      return;
    }
    delivering = true;
    while (demand > 0 && !queue.isEmpty() && !over()) {
      demand--;
      var piece = queue.poll();
      if (piece != null) {
        connection.consumed(stream, piece.readableBytes());
        to.onBody(piece);
      }
    }
    delivering = false;
    tellEnd();
  }

  private void tellEnd() {
    if (whole && !bodyless && !endTold && queue.isEmpty() && !over() && listener != null) {
      endTold = true;
      listener.onEnd(trailers);
    }
  }

  @Override
  public void answer(int status, HttpHeaders headers, ByteBuf body) {
    if (answer != Answer.NONE) {
      body.release();
      return;
    }
    answer = Answer.ENDED;
    boolean empty = !body.isReadable() || silent(status);
    headers(status, headers, empty);
    if (empty) {
      body.release();
    } else {
      write(body, true);
    }
    queue.clear();
    connection.flushSoon();
  }

  @Override
  public void head(int status, HttpHeaders headers) {
    if (answer != Answer.NONE) {
      return;
    }
    boolean silent = silent(status);
    answer = silent ? Answer.ENDED : Answer.BEGUN;
    headers(status, headers, silent);
    connection.flushSoon();
  }

  private boolean silent(int status) {
    return request.method().equals(HttpMethod.HEAD)
        || status == HttpResponseStatus.NO_CONTENT.code()
        || status == HttpResponseStatus.NOT_MODIFIED.code();
  }

  private void headers(int status, HttpHeaders headers, boolean end) {
    if (status == HttpResponseStatus.NO_CONTENT.code()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    var block = OutgoingHeaders.response(HttpResponseStatus.valueOf(status), headers);
    headers(block, end);
  }

  private void headers(OutgoingHeaders block, boolean end) {
    var ctx = connection.ctx();
    var written = ctx.newPromise();
    if (end) {
      written.addListener(this);
    }
    connection.encoder().writeHeaders(ctx, stream.id(), block, 0, end, written);
  }

  private void write(ByteBuf data, boolean end) {
    var ctx = connection.ctx();
    var written = ctx.newPromise();
    if (end) {
      written.addListener(this);
    }
    connection.encoder().writeData(ctx, stream.id(), data, 0, end, written);
  }

  /** The end of the answer is written, or never will be. */
  @Override
  public void operationComplete(ChannelFuture end) {
    sent = end.isSuccess();
  }

  @Override
  public void body(ByteBuf data) {
    if (answer == Answer.BEGUN && data.isReadable()) {
      write(data, false);
      connection.flushSoon();
    } else {
      data.release();
    }
  }

  @Override
  public void end(HttpHeaders trailing) {
    if (answer != Answer.BEGUN) {
      return;
    }
    answer = Answer.ENDED;
    if (trailing.isEmpty()) {
      write(Unpooled.EMPTY_BUFFER, true);
    } else {
      headers(OutgoingHeaders.trailers(trailing), true);
    }
    queue.clear();
    connection.flushSoon();
  }

  /** The answer has left and the request is not even whole: nobody wants the rest of it. */
  void answeredEarly() {
    connection.ctx().executor().execute(() -> connection.reset(stream, Http2Error.NO_ERROR));
  }

  @Override
  public boolean writable() {
    return answer != Answer.OVER && connection.encoder().flowController().isWritable(stream);
  }

  void writabilityChanged() {
    if (listener != null && answer == Answer.BEGUN && writable()) {
      listener.onWritable();
    }
  }

  @Override
  public boolean upgradable() {
    return false;
  }

  @Override
  public void upgrade(HttpHeaders headers) {
    throw new UnsupportedOperationException("a stream of HTTP/2 cannot become another protocol");
  }

  @Override
  public void tunnel(Runnable bytes) {
    throw new UnsupportedOperationException("a stream of HTTP/2 cannot become another protocol");
  }

  @Override
  public void abort() {
    if (answer != Answer.OVER) {
      answer = Answer.OVER;
      queue.clear();
      connection.reset(stream, Http2Error.INTERNAL_ERROR);
    }
  }

  /** The stream is no more. */
  void closed() {
    queue.clear();
    boolean aborted = answer == Answer.OVER;
    answer = Answer.OVER;
    if (listener == null || aborted) {
      return;
    }
    if (sent) {
      listener.onSent();
    } else {
      listener.onGone();
    }
  }
}
