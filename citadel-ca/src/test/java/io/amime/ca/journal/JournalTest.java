package io.amime.ca.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.ca.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Entry ONE =
      new Entry.Revoked(Instant.parse("2026-01-01T00:00:00Z"), "abc", "line\nbreak", "user:x");
  private static final Entry TWO =
      new Entry.TokenSpent(Instant.parse("2026-01-01T00:00:01.5Z"), "12", "127.0.0.1");

  @TempDir Path temp;
  private StateDirectory state;

  @BeforeEach
  void open() {
    state = StateDirectory.of(temp.resolve("state"));
  }

  @Test
  void givesBackWhatWasAppended() throws Exception {
    Journal first = new Journal(state);
    assertThat(first.entries()).isEmpty();
    first.append(ONE);
    first.append(TWO);
    first.close();

    assertThat(new Journal(state).entries()).containsExactly(ONE, TWO);
  }

  @Test
  void dropsALastLineThatWasCutShort() throws Exception {
    Journal first = new Journal(state);
    first.append(ONE);
    first.close();
    Files.writeString(state.file("journal.jsonl"), "{\"event\":\"revo", StandardOpenOption.APPEND);

    Journal second = new Journal(state);
    assertThat(second.entries()).containsExactly(ONE);
    second.append(TWO);
    second.close();
    assertThat(new Journal(state).entries()).containsExactly(ONE, TWO);
  }

  @Test
  void refusesToStartOnAJournalItCannotRead() throws Exception {
    Journal first = new Journal(state);
    first.append(ONE);
    first.close();
    Files.writeString(state.file("journal.jsonl"), "nonsense\n", StandardOpenOption.APPEND);

    Journal second = new Journal(state);
    assertThatThrownBy(second::entries).hasMessageContaining("line 2");
  }
}
