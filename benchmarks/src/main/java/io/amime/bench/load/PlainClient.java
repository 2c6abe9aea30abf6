package io.amime.bench.load;

import io.amime.bench.cases.Message;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection that asks and waits: for checks, not for load. */
final class PlainClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 18];

  PlainClient(int port, @Nullable ClientTls tls) throws IOException {
    socket = tls == null ? new Socket(InetAddress.getLoopbackAddress(), port) : tls.connect(port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /** A request as it goes over the wire. */
  static byte[] bytes(Message message) {
    var text = new StringBuilder();
    text.append(message.method()).append(' ').append(message.path()).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(Message.HOST).append("\r\n");
    message.headers().forEach((k, v) -> text.append(k).append(": ").append(v).append("\r\n"));
    if (message.bodyBytes() > 0) {
      text.append("Content-Length: ").append(message.bodyBytes()).append("\r\n");
    }
    text.append("\r\n").append("x".repeat(message.bodyBytes()));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  Answer ask(Message message) throws IOException {
    var answer = head(message);
    in.skipNBytes(answer.bytes());
    return answer;
  }

  /** Reads an answer until its end or until the time is up, and says how much that was. */
  long drain(Message message, long endNanos) throws IOException {
    long missing = head(message).bytes();
    long read = 0;
    while (read < missing && System.nanoTime() < endNanos) {
      int some = in.read(buffer, 0, (int) Math.min(buffer.length, missing - read));
      if (some < 0) {
        throw new EOFException("the connection was closed within an answer");
      }
      read += some;
    }
    return read;
  }

  private Answer head(Message message) throws IOException {
    socket.getOutputStream().write(bytes(message));
    int status = Integer.parseInt(line().split(" ")[1]);
    var headers = new HashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    long length = Long.parseLong(headers.getOrDefault("content-length", "0"));
    return new Answer(status, headers, length);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
