package io.amime.proxy.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that says byte for byte what a test wants, one virtual thread per connection. */
public final class RawBackend implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What happens for one request; false ends the connection. */
  public interface Script {
    boolean answer(Request request, OutputStream out) throws Exception;
  }

  /** A request whose head was read; its body is still on the stream. */
  public record Request(
      String line, Map<String, String> headers, InputStream body, Socket socket, int number) {
    public String path() {
      return line.split(" ")[1];
    }

    public String header(String name) {
      return headers.get(name);
    }

    /** Reads the whole body. */
    public byte[] readBody() throws IOException {
      if ("chunked".equals(header("transfer-encoding"))) {
        return chunks();
      }
      var length = header("content-length");
      return length == null ? new byte[0] : body.readNBytes(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
      var all = new ByteArrayOutputStream();
      while (true) {
        int size = Integer.parseInt(readLine(body).split(";")[0].trim(), 16);
        all.write(body.readNBytes(size));
        readLine(body);
        if (size == 0) {
          return all.toByteArray();
        }
      }
    }
  }

  public RawBackend(Script script) {
    this(0, script);
  }

  /** In the place of one that has gone. */
  public RawBackend(int port, Script script) {
    this.script = script;
    try {
      this.server = new ServerSocket(port, 512, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers everything with 200 and the text. */
  public static RawBackend saying(String text) {
    return saying(0, text);
  }

  /** In the place of one that has gone. */
  public static RawBackend saying(int port, String text) {
    return new RawBackend(
        port,
        (request, out) -> {
          request.readBody();
          write(out, 200, text);
          return true;
        });
  }

  /** Writes a whole plain answer. */
  public static void write(OutputStream out, int status, String text) throws IOException {
    out.write(
        ("HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, text.getBytes(StandardCharsets.UTF_8).length, text))
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Connections accepted so far. */
  public int connections() {
    return connections.get();
  }

  /** Requests whose head was read so far. */
  public int requests() {
    return requests.get();
  }

  /** Connections that stand. */
  public int open() {
    return open.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      var out = socket.getOutputStream();
      while (true) {
        var line = readLine(in);
        if (line.isEmpty()) {
          return;
        }
        var headers = new LinkedHashMap<String, String>();
        for (var field = readLine(in); !field.isEmpty(); field = readLine(in)) {
          int colon = field.indexOf(':');
          headers.merge(
              field.substring(0, colon).toLowerCase(Locale.ROOT),
              field.substring(colon + 1).trim(),
              (a, b) -> a + "," + b);
        }
        var request = new Request(line, headers, in, socket, requests.incrementAndGet());
        if (!script.answer(request, out)) {
          return;
        }
      }
    } catch (Exception e) {
      // The peer went away; a test that cares looks at its own side.
    } finally {
      open.remove(socket);
    }
  }

  private static String readLine(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
