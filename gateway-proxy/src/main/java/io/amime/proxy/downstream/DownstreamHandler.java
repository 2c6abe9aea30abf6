package io.amime.proxy.downstream;

/** What answers the requests of a listener. */
@FunctionalInterface
public interface DownstreamHandler {
  /**
   * A request's head is here. Called on the connection's event loop; must not block. Where the
   * request is malformed, its {@code decoderResult} says so, and it still wants an answer.
   */
  void onRequest(DownstreamStream stream);
}
