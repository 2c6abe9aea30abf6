package io.amime.proxy.http2;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;

/** The parts of Netty's wide contract that its codec never asks of a block on the way in or out. */
abstract class SparseHeaders extends EmptyHeaders<CharSequence, CharSequence, Http2Headers>
    implements Http2Headers {
  @Override
  public Http2Headers method(CharSequence value) {
    throw fixed();
  }

  @Override
  public Http2Headers scheme(CharSequence value) {
    throw fixed();
  }

  @Override
  public Http2Headers authority(CharSequence value) {
    throw fixed();
  }

  @Override
  public Http2Headers path(CharSequence value) {
    throw fixed();
  }

  @Override
  public Http2Headers status(CharSequence value) {
    throw fixed();
  }

  private static UnsupportedOperationException fixed() {
    return new UnsupportedOperationException("pseudo headers are set when the block is made");
  }

  @Override
  public boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
    return contains(name, value);
  }
}
