package io.amime.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The hottest methods of a profile, by themselves and with what they call. */
public final class ProfileReport {
  private static final int SHOWN = 40;

  private final Map<String, Long> self = new HashMap<>();
  private final Map<String, Long> total = new HashMap<>();
  private long samples;

  private ProfileReport() {}

  /**
   * @param stacks one per line, frames between semicolons, the count at the end
   */
  public static ProfileReport of(Path stacks) throws IOException {
    var report = new ProfileReport();
    for (var line : Files.readAllLines(stacks)) {
      int space = line.lastIndexOf(' ');
      report.add(
          List.of(line.substring(0, space).split(";")),
          Long.parseLong(line, space + 1, line.length(), 10));
    }
    return report;
  }

  private void add(List<String> frames, long count) {
    samples += count;
    self.merge(frames.getLast(), count, Long::sum);
    new HashSet<>(frames).forEach(frame -> total.merge(frame, count, Long::sum));
  }

  public String text() {
    return "self, of %d samples%n%s%nwith callees%n%s".formatted(samples, top(self), top(total));
  }

  private String top(Map<String, Long> counts) {
    var text = new StringBuilder();
    counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .forEach(e ->
            text.append("%6.2f %%  %s%n".formatted(100.0 * e.getValue() / samples, e.getKey())));
    return text.toString();
  }
}
