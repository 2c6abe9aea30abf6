package io.amime.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a JVM's heap holds once everything that nobody needs is gone. */
public final class LiveHeap {
  private static final Pattern GENERATION =
      Pattern.compile("(?:DefNew|Tenured) +total \\d+K, used (\\d+)K");

  private LiveHeap() {}

  /** Kilobytes of both generations of the serial collector after a whole collection. */
  public static long kilobytes(ManagedProcess process) throws IOException {
    ask(process, "GC.run");
    return sum(ask(process, "GC.heap_info"));
  }

  static long sum(String heap) throws IOException {
    var generations = GENERATION.matcher(heap);
    long sum = 0;
    int count = 0;
    while (generations.find()) {
      sum += Long.parseLong(generations.group(1));
      count++;
    }
    if (count != 2) {
      throw new IOException("not the heap of the serial collector: " + heap.strip());
    }
    return sum;
  }

  private static String ask(ManagedProcess process, String command) throws IOException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var asked =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
