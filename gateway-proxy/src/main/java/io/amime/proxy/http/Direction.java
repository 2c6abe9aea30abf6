package io.amime.proxy.http;

/** Which way a request crosses the proxy. */
public enum Direction {
  /** From the application into the mesh. */
  OUTBOUND,
  /** From the mesh to the application. */
  INBOUND,
  /**
   * From the outside into the mesh: like outbound, but nothing that the client says is believed.
   */
  INGRESS
}
