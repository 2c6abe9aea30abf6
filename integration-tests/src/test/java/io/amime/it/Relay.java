package io.amime.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port of its own in front of another of this machine: what comes there goes on byte for byte.
 */
final class Relay implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final AtomicInteger taken = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  Relay(int target) throws IOException {
    this.server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Connections so far. */
  int taken() {
    return taken.get();
  }

  /** Connections that stand. */
  int open() {
    return open.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        open.add(client);
        taken.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // The test has closed it.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var behind = new Socket(InetAddress.getLoopbackAddress(), target)) {
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      var back = Thread.ofVirtual().start(() -> pass(behind, client));
      pass(client, behind);
      back.join();
    } catch (IOException e) {
      // Either side has gone, and with it the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // Where one direction breaks, the other has nobody to speak to.
      end(from);
      end(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var client : open) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
