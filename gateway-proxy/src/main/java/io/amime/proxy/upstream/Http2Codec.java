package io.amime.proxy.upstream;

import io.amime.proxy.http2.FrameEncoding;
import io.amime.proxy.http2.HeaderBlockDecoder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;

/** The parts that Netty's connection handler is made of, set up for a client. */
record Http2Codec(
    Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
  /** What one answer may send before the client has taken it; bounds what a slow client costs. */
  private static final int STREAM_WINDOW = 128 * 1024;

  private static final float REFILL_BELOW = 0.5f;

  /**
   * @param maxHeaders bytes of an answer's head
   */
  static Http2Codec client(int maxHeaders) {
    var connection = new DefaultHttp2Connection(false);
    // The window of the connection refills on receipt: one slow client must not hold up the rest.
    connection
        .local()
        .flowController(new DefaultHttp2LocalFlowController(connection, REFILL_BELOW, true));
    var encoder = FrameEncoding.of(connection);
    var decoder =
        new DefaultHttp2ConnectionDecoder(
            connection,
            encoder,
            new DefaultHttp2FrameReader(new HeaderBlockDecoder(maxHeaders)),
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            true,
            true,
            true);
    var settings =
        new Http2Settings()
            .pushEnabled(false)
            .initialWindowSize(STREAM_WINDOW)
            .maxHeaderListSize(maxHeaders);
    return new Http2Codec(decoder, encoder, settings);
  }
}
