package io.amime.proxy.http;

/** Learns about every request once, when all of its answer is written or it was given up. */
@FunctionalInterface
public interface RequestObserver {
  /** Called on the request's event loop; must neither block nor throw. */
  void onEnd(MeshExchange exchange);
}
