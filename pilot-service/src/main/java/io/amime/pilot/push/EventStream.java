package io.amime.pilot.push;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes server-sent events, each flushed. Writing blocks while the reader is slow; the connector's
 * timeout ends it when the reader has stopped.
 */
public final class EventStream {
  private static final long PING_NANOS = Duration.ofSeconds(10).toNanos();

  /** How long to wait for something new before {@link #quiet} is due. */
  public static final Duration BEAT = Duration.ofSeconds(2);

  private final OutputStream out;
  private final JsonMapper json;
  private long pinged = System.nanoTime();

  public EventStream(HttpServletResponse response, JsonMapper json) throws IOException {
    this.json = json;
    response.setContentType("text/event-stream");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader("Cache-Control", "no-store");
    response.flushBuffer();
    this.out = response.getOutputStream();
  }

  /**
   * @param data written as JSON on one line
   */
  public void send(String event, @Nullable String id, Object data) throws IOException {
    var head = "event: " + event + "\n" + (id == null ? "" : "id: " + id + "\n") + "data: ";
    out.write(head.getBytes(StandardCharsets.UTF_8));
    out.write(json.writeValueAsBytes(data));
    out.write("\n\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private record Ping() {}

  /**
   * Nothing is new. A reader that has gone is noticed only by writing to it, so something is
   * written more often than the pings that readers count on.
   */
  public void quiet() throws IOException {
    if (System.nanoTime() - pinged >= PING_NANOS) {
      pinged = System.nanoTime();
      send("ping", null, new Ping());
    } else {
      out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
