package io.amime.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {
  private static final String LINE = "[1.0s] GC(%d) DefNew: %dK(14784K)->%dK(14784K) Eden: …%n";

  @TempDir private Path folder;

  @Test
  void isWhatEachCollectionFoundBeyondWhatTheOneBeforeHadLeft() throws IOException {
    var log = folder.resolve("gc.log");
    Files.writeString(log, LINE.formatted(0, 13000, 500));
    var allocation = new Allocation(log);
    allocation.mark();

    append(
        log,
        LINE.formatted(1, 13500, 600)
            + LINE.formatted(2, 13600, 700)
            + LINE.formatted(3, 13700, 1));

    // Between three collections 2 × 13,000 K, and the same again for what lies outside of them.
    assertThat(allocation.bytesSinceMark()).isCloseTo(3 * 13_000 * 1024.0, within(1.0));
  }

  @Test
  void saysWhenTheLogIsOfNoUse() throws IOException {
    var log = folder.resolve("gc.log");
    Files.writeString(log, "[1.0s] Using Parallel\n");
    var allocation = new Allocation(log);
    allocation.mark();

    assertThatThrownBy(allocation::bytesSinceMark).hasMessageContaining("serial collector");
  }

  private static void append(Path log, String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }
}
