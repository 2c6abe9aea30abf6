package io.amime.mixer.config;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events, of which only name and data matter here. */
final class EventLines {
  private final BufferedReader lines;
  private final Runnable heard;

  /**
   * @param heard called for every line, also for those that only keep the connection alive
   */
  EventLines(BufferedReader lines, Runnable heard) {
    this.lines = lines;
    this.heard = heard;
  }

  /** One event. */
  record Event(String name, String data) {}

  /** The next event, null at the end of the stream. */
  @Nullable Event next() throws IOException {
    String name = "message";
    StringBuilder data = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      heard.run();
      if (line.isEmpty() && data != null) {
        return new Event(name, data.toString());
      }
      if (line.isEmpty()) {
        name = "message";
      } else if (line.startsWith("event:")) {
        name = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data = data == null ? new StringBuilder() : data.append('\n');
        data.append(line.substring("data:".length()).stripLeading());
      }
    }
    return null;
  }
}
