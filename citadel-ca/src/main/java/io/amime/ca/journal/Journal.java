package io.amime.ca.journal;

import io.amime.ca.state.StateDirectory;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The append-only file of what happened, one JSON object a line. {@link #append} returns when the
 * entry is on disk; what is not there did not happen.
 */
@Component
public class Journal {
  private static final String FILE = "journal.jsonl";

  private final JsonMapper json = JsonMapper.builder().build();
  private final StateDirectory state;
  private final FileChannel channel;

  /** Drops a last line that was cut short, since nobody was told of it. */
  Journal(StateDirectory state) {
    this.state = state;
    repair(state);
    try {
      this.channel = state.append(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the journal", e);
    }
  }

  /**
   * What happened so far, oldest first; read anew at each call, for those who start.
   *
   * @throws IllegalStateException if an entry cannot be read
   */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (String line : text(state).split("\n")) {
      if (line.isBlank()) {
        continue;
      }
      try {
        entries.add(json.readValue(line, Entry.class));
      } catch (JacksonException e) {
        throw new IllegalStateException(
            "line %d of %s cannot be read".formatted(entries.size() + 1, state.file(FILE)), e);
      }
    }
    return entries;
  }

  public synchronized void append(Entry entry) {
    byte[] line = (json.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      long end = channel.size();
      try {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      } catch (IOException e) {
        channel.truncate(end); // half a line would make the next one unreadable
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal", e);
    }
  }

  @PreDestroy
  void close() throws IOException {
    channel.close();
  }

  private static void repair(StateDirectory state) {
    String text = text(state);
    int whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length()) {
      state.write(FILE, text.substring(0, whole));
    }
  }

  private static String text(StateDirectory state) {
    return state.has(FILE) ? state.read(FILE) : "";
  }
}
