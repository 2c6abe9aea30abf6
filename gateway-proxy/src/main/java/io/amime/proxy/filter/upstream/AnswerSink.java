package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.ProxyFailure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/** Takes the body of an answer; on the request's event loop. */
interface AnswerSink {
  /** Whether it takes a piece now; {@link Answer#drain} is to be called when it does again. */
  boolean ready();

  /** A piece; the sink owns it. */
  void onPiece(ByteBuf piece);

  /** The answer is whole; nothing follows. */
  void onWhole(HttpHeaders trailers);

  /** The rest will never come; nothing follows. */
  void onBroken(ProxyFailure why);
}
