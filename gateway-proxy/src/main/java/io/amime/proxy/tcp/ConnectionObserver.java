package io.amime.proxy.tcp;

/** Learns about connections; called on their event loops, must neither block nor throw. */
public interface ConnectionObserver {
  /** Both ends stand. */
  default void onOpen(MeshConnection connection) {}

  /**
   * Bytes have passed since the last call; called now and then while it lives, and at its end.
   *
   * @param received from the client
   * @param sent to the client
   */
  default void onBytes(MeshConnection connection, long received, long sent) {}

  /** It is over, or was refused; the last call. */
  void onEnd(MeshConnection connection);
}
