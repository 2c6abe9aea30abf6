package io.amime.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events as the server sends them, one after the other. */
public final class ServerEvents implements AutoCloseable {
  private static final String NAME = "event: ";
  private static final String DATA = "data: ";

  private final BufferedReader lines;

  ServerEvents(InputStream stream) {
    lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  /** An event with its data. */
  public record Event(String name, JsonNode data) {}

  /**
   * Waits for the next event.
   *
   * @return null when the server has ended the stream
   */
  public @Nullable Event next() throws IOException {
    var name = "message";
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(NAME)) {
        name = line.substring(NAME.length());
      } else if (line.startsWith(DATA)) {
        return new Event(name, JsonMapper.shared().readTree(line.substring(DATA.length())));
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
