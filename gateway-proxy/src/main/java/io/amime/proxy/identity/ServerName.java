package io.amime.proxy.identity;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;

/**
 * How one sidecar tells another which service port it wants: {@code outbound.PORT.FQDN} as the TLS
 * server name. Istio's form has underscores in it, and the JDK ends a handshake that names such a
 * host, on either side.
 */
final class ServerName {
  private static final String PREFIX = "outbound.";

  private ServerName() {}

  static String text(int port, String host) {
    // Of the name only the port is read at the other end; a star is none of a host name.
    return PREFIX + port + "." + host.replace("*", "any");
  }

  static SNIServerName of(int port, String host) {
    return new SNIHostName(text(port, host));
  }

  /** The service port in the name that a client asked for, 0 when there is none in it. */
  static int port(String name) {
    int end = name.startsWith(PREFIX) ? name.indexOf('.', PREFIX.length()) : -1;
    if (end < 0) {
      return 0;
    }
    try {
      int port = Integer.parseInt(name, PREFIX.length(), end, 10);
      return port > 0 && port <= 65535 ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
