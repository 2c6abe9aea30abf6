package io.amime.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

/** Hears about one request on an upstream connection; always on the pool's event loop. */
public interface UpstreamListener {
  /** A connection stands; the request may be written now. */
  void onStream(UpstreamStream stream);

  /** The upstream asks for the body (100). Other interim answers are dropped. */
  void onContinue();

  /** The head of the final answer. */
  void onHead(HttpResponse head);

  /** A piece of the body; the listener owns it. */
  void onBody(ByteBuf data);

  /** The answer is whole; nothing follows. */
  void onEnd(HttpHeaders trailers);

  /** What could be read now has been handed over; the moment to flush. */
  void onBatchEnd();

  /** The connection takes more of the request's body. */
  void onWritable();

  /** The exchange failed; nothing follows. */
  void onBroken(Breakage breakage);
}
