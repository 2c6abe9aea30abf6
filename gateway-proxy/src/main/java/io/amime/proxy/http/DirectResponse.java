package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A response that takes the wire's own buffers. One that a filter has decorated is none any more
 * and has to be written by Spring's means.
 */
public interface DirectResponse {
  /**
   * Sends the head at once and the body as it comes: a client of a slow stream must see that it has
   * begun.
   */
  Mono<Void> stream(Publisher<ByteBuf> body);

  /** Sends head and body together; takes the body over. */
  Mono<Void> whole(ByteBuf body);
}
