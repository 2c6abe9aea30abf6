package io.amime.proxy.tcp;

import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.downstream.DownstreamListener;
import io.amime.proxy.downstream.DownstreamStream;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.FailureResponder;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.http.ProxyFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/** Answers the application's CONNECT requests, and hands on all others. */
public final class ConnectHandler implements DownstreamHandler {
  private final ConnectionServer server;
  private final DownstreamHandler others;

  public ConnectHandler(ConnectionServer server, DownstreamHandler others) {
    this.server = server;
    this.others = others;
  }

  @Override
  public void onRequest(DownstreamStream stream) {
    var request = stream.request();
    if (!request.method().equals(HttpMethod.CONNECT)
        || request.decoderResult().isFailure()
        || !stream.upgradable()) {
      others.onRequest(stream);
      return;
    }
    var mesh = server.mesh();
    var wanted = new Destination.Named(request.uri());
    if (wanted.port() == 0) {
      refuse(stream, new ProxyFailure.BadRequest("CONNECT wants host:port, not " + request.uri()));
      return;
    }
    var taker = mesh.taker(wanted);
    if (taker instanceof Taker.Requests(int port, boolean certain)) {
      // Its requests are to come, on this very connection.
      stream.channel().attr(PeerInfo.SERVICE_PORT).set(port);
      stream.answer(HttpResponseStatus.OK.code(), EmptyHttpHeaders.INSTANCE, Unpooled.EMPTY_BUFFER);
      return;
    }
    var waiting = new Waiting(stream);
    stream.listen(waiting);
    waiting.opening =
        server.serve(Direction.OUTBOUND, mesh, stream.channel(), wanted, taker, waiting);
  }

  private static void refuse(DownstreamStream stream, ProxyFailure failure) {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set(FailureResponder.REASON_HEADER, failure.reason().word())
            .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    stream.answer(
        failure.status(), headers, ByteBufUtil.writeUtf8(stream.channel().alloc(), failure.text()));
  }

  /** A client that waits for its answer. */
  private static final class Waiting implements Front, DownstreamListener {
    private final DownstreamStream stream;
    private @Nullable Opening opening;

    Waiting(DownstreamStream stream) {
      this.stream = stream;
    }

    @Override
    public boolean bytesFromTheStart() {
      return false;
    }

    @Override
    public void accepted(Runnable join) {
      stream.tunnel(join);
    }

    @Override
    public void refused(ProxyFailure failure) {
      refuse(stream, failure);
    }

    @Override
    public void onGone() {
      if (opening != null) {
        opening.cancel();
      }
    }

    @Override
    public void onBody(ByteBuf data) {
      data.release();
    }

    @Override
    public void onEnd(HttpHeaders trailers) {}

    @Override
    public void onWritable() {}

    @Override
    public void onSent() {}

    @Override
    public void onMalformed(Throwable cause) {}
  }
}
