package io.amime.proxy.tcp;

import io.amime.proxy.cluster.Outside;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known of where a connection wants to go. */
public sealed interface Destination {
  /** The last one there is. */
  int MAX_PORT = 65_535;

  /** For logs. */
  String text();

  /** What to look up, or dial, where the mesh only knows the name of what is outside. */
  String hostAt(Outside outside);

  /** The port of that. */
  int portAt(Outside outside);

  /**
   * The client named a host.
   *
   * @param authority {@code host:port}
   */
  record Named(String authority) implements Destination {
    @Override
    public String text() {
      return authority;
    }

    /** The port, 0 when there is none. */
    public int port() {
      int colon = authority.lastIndexOf(':');
      if (colon <= authority.lastIndexOf(']')) {
        return 0;
      }
      try {
        int port = Integer.parseInt(authority, colon + 1, authority.length(), 10);
        return port > 0 && port <= MAX_PORT ? port : 0;
      } catch (NumberFormatException e) {
        return 0;
      }
    }

    /** As given, in lower case, without a final dot. */
    @Override
    public String hostAt(Outside outside) {
      int colon = authority.lastIndexOf(':');
      var host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
      var bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
      return outside.host(bare.toLowerCase(Locale.ROOT));
    }

    @Override
    public int portAt(Outside outside) {
      return outside.port(port());
    }

    /** Host and port, not looked up; null when it is not both. */
    @Nullable InetSocketAddress unresolved() {
      int port = port();
      int colon = authority.lastIndexOf(':');
      if (port == 0 || colon == 0) {
        return null;
      }
      var host = authority.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      return InetSocketAddress.createUnresolved(
          bracketed ? host.substring(1, host.length() - 1) : host, port);
    }
  }

  /** The client dialled an address and does not know that it was intercepted. */
  record Dialled(InetSocketAddress address) implements Destination {
    @Override
    public String text() {
      var host = address.getAddress().getHostAddress();
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** The client has looked the name up itself. */
    @Override
    public String hostAt(Outside outside) {
      return address.getAddress().getHostAddress();
    }

    @Override
    public int portAt(Outside outside) {
      return address.getPort();
    }
  }

  /**
   * The client asked for a name in the greeting of its TLS.
   *
   * @param name in lower case, empty when it gave none
   */
  record ServerName(String name) implements Destination {
    /** Where such clients come to without saying so. */
    private static final int HTTPS = 443;

    @Override
    public String text() {
      return name;
    }

    @Override
    public String hostAt(Outside outside) {
      return outside.host(name);
    }

    @Override
    public int portAt(Outside outside) {
      return outside.port(HTTPS);
    }
  }

  /**
   * The application beside this proxy.
   *
   * @param servicePort as callers name it, 0 when the caller did not say
   */
  record Application(int servicePort) implements Destination {
    @Override
    public String text() {
      return Integer.toString(servicePort);
    }

    @Override
    public String hostAt(Outside outside) {
      return outside.host("");
    }

    @Override
    public int portAt(Outside outside) {
      return outside.port(servicePort);
    }
  }
}
