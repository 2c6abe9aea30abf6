package io.amime.proxy.http2;

import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;

/** Makes HPACK fill {@link HeaderBlock}s: what a frame listener is given is always one. */
public final class HeaderBlockDecoder extends DefaultHttp2HeadersDecoder {
  /**
   * @param maxBytes of one block, each field counted with 32 bytes on top
   */
  public HeaderBlockDecoder(long maxBytes) {
    // The block does the checks itself, on the way into its map.
    super(false, maxBytes);
  }

  @Override
  protected Http2Headers newHeaders() {
    return new HeaderBlock();
  }
}
