package io.amime.proxy.downstream;

import io.amime.proxy.http2.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/** Hands what a client says to the request that it is about. */
final class Http2ServerEvents extends Http2EventAdapter
    implements Http2RemoteFlowController.Listener {
  private final Http2ServerConnection connection;

  Http2ServerEvents(Http2ServerConnection connection) {
    this.connection = connection;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endStream)
      throws Http2Exception {
    var stream = connection.connection().stream(streamId);
    var request = connection.request(stream);
    if (request == null) {
      connection.begin(stream, (HeaderBlock) headers, endStream);
    } else {
      request.trailers(((HeaderBlock) headers).trailers(streamId));
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
    var request = connection.request(connection.connection().stream(streamId));
    return padding + (request == null ? data.readableBytes() : request.data(data, endOfStream));
  }

  @Override
  public void onStreamHalfClosed(Http2Stream stream) {
    var request = connection.request(stream);
    if (request != null && stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
      request.answeredEarly();
    }
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    connection.closed(stream);
  }

  @Override
  public void writabilityChanged(Http2Stream stream) {
    var request = connection.request(stream);
    if (request != null) {
      request.writabilityChanged();
    }
  }
}
