package io.amime.proxy.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A client that says byte for byte what a test wants and reads answers strictly. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  public RawClient(ProxyServer proxy) throws IOException {
    this(proxy.port());
  }

  /** To whatever listens there on loopback. */
  public RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
  }

  /** Over a connection that stands, such as one of TLS. */
  public RawClient(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
  }

  /** A whole answer. */
  public record Answer(
      int status, Map<String, String> headers, byte[] body, Map<String, String> trailers) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.get(name);
    }
  }

  public RawClient send(String text) throws IOException {
    out().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    out().flush();
    return this;
  }

  public RawClient get(String path) throws IOException {
    return send("GET %s HTTP/1.1\nHost: reviews:9080\n\n".formatted(path));
  }

  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  public InputStream in() {
    return in;
  }

  public Socket socket() {
    return socket;
  }

  /** Reads up to the beginning of a body. */
  public static void skipHead(InputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : 0;
    }
  }

  /** Reads one answer; fails when it is cut short. */
  public Answer answer() throws IOException {
    return answer(false);
  }

  /**
   * @param headOnly for the answer to HEAD
   */
  public Answer answer(boolean headOnly) throws IOException {
    int status = Integer.parseInt(line().split(" ")[1]);
    var headers = fields();
    if (headOnly || status == 204 || status == 304 || status < 200) {
      return new Answer(status, headers, new byte[0], Map.of());
    }
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      return chunked(status, headers);
    }
    var length = headers.get("content-length");
    var body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    if (length != null && body.length < Integer.parseInt(length)) {
      throw new EOFException("body cut at " + body.length + " of " + length);
    }
    return new Answer(status, headers, body, Map.of());
  }

  private Answer chunked(int status, Map<String, String> headers) throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line().trim(), 16);
      if (size == 0) {
        return new Answer(status, headers, body.toByteArray(), fields());
      }
      var chunk = in.readNBytes(size);
      if (chunk.length < size) {
        throw new EOFException("chunk cut");
      }
      body.write(chunk);
      line();
    }
  }

  private Map<String, String> fields() throws IOException {
    var fields = new LinkedHashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      fields.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).trim(),
          (a, b) -> a + "," + b);
    }
    return fields;
  }

  /** Everything until the proxy closes. */
  public List<String> rest() throws IOException {
    var lines = new ArrayList<String>();
    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
    return lines;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    int b;
    while ((b = in.read()) != '\n') {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Closes with a reset instead of a goodbye. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
