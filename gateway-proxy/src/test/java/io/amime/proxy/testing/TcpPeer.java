package io.amime.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does with each connection what a test wants, one virtual thread per connection. */
public final class TcpPeer implements AutoCloseable {
  private final ServerSocket server;
  private final Conversation conversation;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What happens on one connection, which is closed afterwards. */
  public interface Conversation {
    void hold(Socket client) throws IOException, InterruptedException;
  }

  public TcpPeer(Conversation conversation) {
    this.conversation = conversation;
    try {
      this.server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Sends back what it gets, to the end. */
  public static TcpPeer echo() {
    return new TcpPeer(client -> client.getInputStream().transferTo(client.getOutputStream()));
  }

  /** Says one word before it was asked anything. */
  public static TcpPeer saying(String word) {
    return new TcpPeer(client -> client.getOutputStream().write(word.getBytes()));
  }

  /** A port on which nothing listens. */
  public static int deadPort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> hold(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void hold(Socket client) {
    open.add(client);
    try (client) {
      conversation.hold(client);
    } catch (IOException e) {
      // The other end is gone, which the test sees from its side.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
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
      throw new IllegalStateException(e);
    }
  }
}
