package io.amime.proxy.downstream;

import io.amime.proxy.http2.FrameEncoding;
import io.amime.proxy.http2.HeaderBlockDecoder;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;

/** Puts Netty's codec together for a server that does not trust its clients. */
final class Http2ServerBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<Http2ServerConnection, Http2ServerBuilder> {
  /**
   * What all requests of a connection together may send before somebody takes it. It refills only
   * then, so that a client with a thousand streams cannot make us hold a thousand windows.
   */
  static final int CONNECTION_WINDOW = 4 * 1024 * 1024;

  private static final int STREAM_WINDOW = 256 * 1024;
  private static final int MAX_HEAD = 32 * 1024;
  private static final int MOST_STREAMS = 1000;

  /**
   * A sidecar's client cancels what its own callers cancel; a hundred in a second are no attack
   * yet.
   */
  private static final int MOST_RESETS = 3000;

  private static final int RESETS_SECONDS = 30;

  private final DownstreamHandler handler;
  private final RunningRequests requests;
  private final Duration idle;

  Http2ServerBuilder(DownstreamHandler handler, RunningRequests requests, Duration idle) {
    this.handler = handler;
    this.requests = requests;
    this.idle = idle;
  }

  @Override
  protected Http2ServerConnection build() {
    var connection = new DefaultHttp2Connection(true);
    var encoder = FrameEncoding.of(connection);
    var decoder =
        new DefaultHttp2ConnectionDecoder(
            connection,
            encoder,
            new DefaultHttp2FrameReader(new HeaderBlockDecoder(MAX_HEAD)),
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            true,
            true,
            true);
    initialSettings(
        new Http2Settings()
            .maxConcurrentStreams(MOST_STREAMS)
            .initialWindowSize(STREAM_WINDOW)
            .maxHeaderListSize(MAX_HEAD));
    decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS);
    codec(decoder, encoder);
    return super.build();
  }

  @Override
  protected Http2ServerConnection build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new Http2ServerConnection(decoder, encoder, settings, handler, requests, idle);
  }
}
