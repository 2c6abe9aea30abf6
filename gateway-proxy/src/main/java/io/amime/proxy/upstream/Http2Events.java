package io.amime.proxy.upstream;

import io.amime.proxy.http2.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;

/** Hands what a connection says to the request that it is about. */
final class Http2Events extends Http2EventAdapter implements Http2RemoteFlowController.Listener {
  private final Http2Multiplexer connection;

  Http2Events(Http2Multiplexer connection) {
    this.connection = connection;
  }

  private Http2Stream stream(int id) {
    return connection.connection().stream(id);
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
    var exchange = connection.exchange(stream(streamId));
    if (exchange != null) {
      exchange.headers((HeaderBlock) headers, endStream);
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    var exchange = connection.exchange(stream(streamId));
    int size = data.readableBytes() + padding;
    return exchange == null ? size : exchange.data(data, size, endOfStream);
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
    var exchange = connection.exchange(stream(streamId));
    if (exchange != null) {
      exchange.broken(Http2Multiplexer.meaning(errorCode), null);
    }
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    connection.settings();
  }

  @Override
  public void onGoAwayRead(
      ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData)
      throws Http2Exception {
    connection.goAway(lastStreamId);
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    connection.streamClosed(stream);
  }

  @Override
  public void writabilityChanged(Http2Stream stream) {
    var exchange = connection.exchange(stream);
    if (exchange != null) {
      exchange.writabilityChanged();
    }
  }
}
