package io.amime.proxy.identity;

import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;

/**
 * How one sidecar tells another which service port it wants: {@code outbound_.PORT_._.FQDN} as the
 * TLS server name, in Istio's form.
 */
public final class ServerName {
  private static final String PREFIX = "outbound_.";
  private static final String SEPARATOR = "_._.";

  private ServerName() {}

  static String text(int port, String host) {
    return PREFIX + port + SEPARATOR + host;
  }

  static SNIServerName of(int port, String host) {
    // From bytes, because the constructor that takes text refuses the underscores.
    return new SNIHostName(text(port, host).getBytes(StandardCharsets.US_ASCII));
  }

  /** The service port that the client asked for, 0 when it did not say. */
  public static int port(SSLSession session) {
    var names =
        session instanceof ExtendedSSLSession extended
            ? extended.getRequestedServerNames()
            : List.<SNIServerName>of();
    return names.stream()
        .map(n -> port(new String(n.getEncoded(), StandardCharsets.US_ASCII)))
        .findFirst()
        .orElse(0);
  }

  static int port(String name) {
    int end = name.indexOf(SEPARATOR);
    if (!name.startsWith(PREFIX) || end < 0) {
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
