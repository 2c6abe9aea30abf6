package io.amime.api.compile;

import io.amime.api.discovery.Cluster.Protocol;
import java.util.Locale;

/** What a port carries, by its name. */
final class Protocols {
  private Protocols() {}

  /**
   * By the part up to the first dash. An unknown name, or none, is opaque TCP: guessing would turn
   * a database into HTTP.
   */
  static Protocol ofPortName(String name) {
    int dash = name.indexOf('-');
    String word = (dash < 0 ? name : name.substring(0, dash)).toLowerCase(Locale.ROOT);
    return switch (word) {
      case "http" -> Protocol.HTTP;
      case "http2" -> Protocol.HTTP2;
      case "grpc" -> Protocol.GRPC;
      default -> Protocol.TCP;
    };
  }
}
