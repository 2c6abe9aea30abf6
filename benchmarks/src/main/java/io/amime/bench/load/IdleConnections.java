package io.amime.bench.load;

import io.amime.bench.cases.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that have each had one answer and now only stay. */
public final class IdleConnections implements AutoCloseable {
  private static final int ANSWER = 4096;

  private final List<SocketChannel> channels = new ArrayList<>();

  private IdleConnections() {}

  public static IdleConnections open(int port, Message message, int count) throws IOException {
    var idle = new IdleConnections();
    var request = ByteBuffer.wrap(PlainClient.bytes(message));
    var answer = ByteBuffer.allocate(ANSWER);
    try {
      for (int i = 0; i < count; i++) {
        var channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        idle.channels.add(channel);
        channel.write(request.duplicate());
        long missing = message.answerBytes();
        while (missing > 0) {
          int read = channel.read(answer.clear());
          if (read < 0) {
            throw new IOException("connection " + i + " was closed");
          }
          missing -= read;
        }
      }
      return idle;
    } catch (IOException e) {
      idle.close();
      throw e;
    }
  }

  public int count() {
    return channels.size();
  }

  @Override
  public void close() throws IOException {
    for (var channel : channels) {
      channel.close();
    }
  }
}
