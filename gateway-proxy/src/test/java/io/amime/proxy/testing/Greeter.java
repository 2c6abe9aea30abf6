package io.amime.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** A program of the tests: tells everyone who connects one word. */
final class Greeter {
  private Greeter() {}

  /** Each argument is {@code WORD@ADDRESS@PORT}; says {@code ready} once all are bound. */
  public static void main(String... args) throws IOException {
    for (var arg : args) {
      var parts = arg.split("@");
      var server = new ServerSocket();
      server.bind(
          new InetSocketAddress(InetAddress.ofLiteral(parts[1]), Integer.parseInt(parts[2])));
      Thread.ofPlatform().start(() -> greet(server, parts[0]));
    }
    System.out.println("ready");
  }

  private static void greet(ServerSocket server, String word) {
    while (true) {
      try (var client = server.accept()) {
        client.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The next one may be luckier.
      }
    }
  }
}
