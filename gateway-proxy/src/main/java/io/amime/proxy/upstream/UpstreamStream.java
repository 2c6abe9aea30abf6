package io.amime.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/**
 * One request on a connection, for writing. Once it has ended or broken every call is ignored (and
 * what it was given is released), so that a late writer can never reach the next request.
 */
public interface UpstreamStream {
  /** Writes the head without flushing; a full request is written whole and ended. */
  void head(HttpRequest request);

  /** Writes a piece of the body, after a 101 any bytes, without flushing; takes it over. */
  void body(ByteBuf data);

  /**
   * Ends the request and flushes.
   *
   * @param trailers empty for most
   */
  void end(HttpHeaders trailers);

  /** Sends what was written. */
  void flush();

  /**
   * Whether the connection takes more now; {@link UpstreamListener#onWritable} tells when again.
   */
  boolean writable();

  /** Whether the answer is read on; switched off while nobody takes it. */
  void reading(boolean on);

  /** Gives the request up: the connection is closed, the listener hears nothing more. */
  void abort();

  /** Whether the connection has served an earlier request, so that it may have gone stale. */
  boolean reused();
}
