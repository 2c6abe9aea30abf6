package io.amime.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of the harness itself and of the load generators that it has waited for. */
public final class OwnTime {
  private static final double TICK_MICROS = 10_000;

  /**
   * Fields of {@code /proc/self/stat} after the name in parentheses: own and children's, user and
   * system.
   */
  private static final int FIRST = 11;

  private static final int LAST = 14;

  private OwnTime() {}

  public static double micros() throws IOException {
    var stat = Files.readString(Path.of("/proc/self/stat"));
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double sum = 0;
    for (int i = FIRST; i <= LAST; i++) {
      sum += Double.parseDouble(fields[i]) * TICK_MICROS;
    }
    return sum;
  }
}
