package io.amime.proxy.http2;

import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** How frames are written, on whichever side of the proxy. */
public final class FrameEncoding {
  private static final int TABLE_ENTRIES = 64;
  private static final int HUFFMAN_FROM = 512;
  private static final int MOST_UNREAD_ANSWERS = 10_000;

  private FrameEncoding() {}

  /**
   * An encoder for a connection that has none yet. Streams share the connection evenly: their
   * priorities are no longer part of the protocol (RFC 9113, 5.3), and a tree of them costs.
   */
  public static Http2ConnectionEncoder of(Http2Connection connection) {
    var share = new UniformStreamByteDistributor(connection);
    connection.remote().flowController(new DefaultHttp2RemoteFlowController(connection, share));
    var headers =
        new DefaultHttp2HeadersEncoder(new UnindexedFields(), true, TABLE_ENTRIES, HUFFMAN_FROM);
    return new ControlFrameLimit(
        new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter(headers)),
        MOST_UNREAD_ANSWERS);
  }
}
