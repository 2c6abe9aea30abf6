package io.amime.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/** Hears about one request on a client's connection; always on its event loop. */
public interface DownstreamListener {
  /** A piece of the body, after an upgrade any bytes; one per pull. The listener owns it. */
  void onBody(ByteBuf data);

  /** The request is whole; never called for one that is bodyless. */
  void onEnd(HttpHeaders trailers);

  /** The connection takes more of the answer. */
  void onWritable();

  /** All of the answer has left; nothing follows. */
  void onSent();

  /** What the client sends after its head is no HTTP; an answer may still be written. */
  void onMalformed(Throwable cause);

  /** The client is gone or has given the request up; nothing follows. */
  void onGone();
}
