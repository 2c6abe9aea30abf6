package io.amime.proxy.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A program of the tests: answers GETs with how many it has answered, {@code /count} uncounted. */
final class MemberProgram {
  private static final AtomicInteger answered = new AtomicInteger();

  private MemberProgram() {}

  /** Listens on the port that is given, 0 for a free one, and says which; ends with its input. */
  public static void main(String... args) throws IOException {
    var server = new ServerSocket(Integer.parseInt(args[0]), 512, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(() -> accept(server));
    System.out.println(server.getLocalPort());
    while (System.in.read() >= 0) {
      // Whoever started it is there.
    }
  }

  private static void accept(ServerSocket server) {
    while (true) {
      try {
        var client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket client) {
    try (client) {
      var in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        boolean counts = !line.startsWith("GET /count ");
        while (!line.isEmpty()) {
          line = in.readLine();
        }
        var body = Integer.toString(counts ? answered.incrementAndGet() : answered.get());
        var answer = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s";
        client
            .getOutputStream()
            .write(answer.formatted(body.length(), body).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The other end has gone.
    }
  }
}
