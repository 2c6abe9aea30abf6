package io.amime.api.event;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads events from a {@code text/event-stream}, one after the other. */
public final class EventReader implements AutoCloseable {
  private final BufferedReader lines;
  private final Runnable heard;
  private final ServerSentEvent.Parser parser = new ServerSentEvent.Parser();

  /**
   * Takes the stream over.
   *
   * @param heard called for every line, also for those that only keep the connection alive
   */
  public EventReader(InputStream stream, Runnable heard) {
    this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    this.heard = heard;
  }

  /**
   * Waits for the next event.
   *
   * @return null when the server has ended the stream; what it had begun to send counts for nothing
   * @throws IOException when the stream breaks off
   */
  public @Nullable ServerSentEvent next() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      heard.run();
      ServerSentEvent event = parser.line(line);
      if (event != null) {
        return event;
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
