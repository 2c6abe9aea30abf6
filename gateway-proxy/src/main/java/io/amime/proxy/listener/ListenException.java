package io.amime.proxy.listener;

import java.net.InetSocketAddress;

/** A listener could not take its port. */
public final class ListenException extends RuntimeException {
  private final String property;
  private final InetSocketAddress address;

  ListenException(String property, InetSocketAddress address, Throwable cause) {
    super(
        property + ": cannot listen on " + address.getHostString() + ":" + address.getPort(),
        cause);
    this.property = property;
    this.address = address;
  }

  /** The setting that chose the port. */
  public String property() {
    return property;
  }

  /** What was asked for. */
  public InetSocketAddress address() {
    return address;
  }
}
