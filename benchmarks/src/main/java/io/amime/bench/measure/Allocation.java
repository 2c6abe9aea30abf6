package io.amime.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a JVM allocates, from the log of its serial collector: what a collection found in the young
 * generation beyond what the one before had left there.
 */
public final class Allocation {
  private static final Pattern COLLECTION = Pattern.compile("DefNew: (\\d+)K\\(\\d+K\\)->(\\d+)K");

  private static final double KILO = 1024;

  private final Path log;
  private long position;

  /**
   * @param log made by {@code -Xlog:gc+heap=info}
   */
  public Allocation(Path log) {
    this.log = log;
  }

  public void mark() throws IOException {
    position = Files.size(log);
  }

  /**
   * Bytes between the first and the last collection since the mark, and as much again as is missing
   * at both ends on average.
   */
  public double bytesSinceMark() throws IOException {
    var all = Files.readAllBytes(log);
    var text = new String(all, (int) position, all.length - (int) position, StandardCharsets.UTF_8);
    var collections = COLLECTION.matcher(text);
    double sum = 0;
    double left = -1;
    int count = 0;
    while (collections.find()) {
      if (left >= 0) {
        sum += Double.parseDouble(collections.group(1)) - left;
        count++;
      }
      left = Double.parseDouble(collections.group(2));
    }
    if (count == 0) {
      throw new IOException(
          "no collection in " + log + "; allocation needs the serial collector and more load");
    }
    return sum * KILO * (count + 1) / count;
  }
}
