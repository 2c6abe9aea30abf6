package io.amime.proxy.register;

import io.amime.api.discovery.Registration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * Whether the application accepts connections. It leaves after two misses in a row and is back with
 * the first hit, so that one dropped connect does not take an instance out of rotation.
 */
final class ApplicationProbe {
  private static final int TIMEOUT_MILLIS = 500;
  private static final int MISSES = 2;

  private final InetAddress address;
  private final List<Registration.Port> ports;
  private boolean seen;
  private int misses;

  ApplicationProbe(InetAddress address, List<Registration.Port> ports) {
    this.address = address;
    this.ports = ports;
  }

  /** Tries every port once. Blocks for at most half a second per port. */
  boolean healthy() {
    if (ports.stream().allMatch(p -> accepts(p.targetPort()))) {
      seen = true;
      misses = 0;
    } else {
      misses++;
    }
    return seen && misses < MISSES;
  }

  private boolean accepts(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
