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
  private final List<Entry> before;
  private final FileChannel channel;

  /**
   * @throws IllegalStateException if an entry cannot be read; only a last line that was cut short
   *     is dropped, since nobody was told of it
   */
  Journal(StateDirectory state) {
    this.before = read(state);
    try {
      this.channel = state.append(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the journal", e);
    }
  }

  /** What happened before this start, oldest first. */
  public List<Entry> before() {
    return before;
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

  private List<Entry> read(StateDirectory state) {
    if (!state.has(FILE)) {
      return List.of();
    }
    String text = state.read(FILE);
    int whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length()) {
      state.write(FILE, text.substring(0, whole));
    }
    List<Entry> entries = new ArrayList<>();
    for (String line : text.substring(0, whole).split("\n")) {
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
    return List.copyOf(entries);
  }
}
