package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** An upstream's answer whose head is here; its body may still be coming. */
public interface UpstreamResponse {
  int status();

  /** As received; hop-by-hop fields included. */
  HttpHeaders headers();

  /**
   * The whole body where it has already come (may be empty); the caller owns it. Null otherwise.
   */
  @Nullable ByteBuf whole();

  /** The body as it comes, for one subscriber; only when {@link #whole} is null. */
  Publisher<ByteBuf> body();

  /** Trailers, empty before the body has ended or without any. */
  HttpHeaders trailers();

  /** Throws the answer away, for a retry. */
  void discard();
}
