package io.amime.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Counts what a process asks of the kernel, by strace; it slows it down a lot, the count is exact.
 */
public final class SystemCalls {
  private static final Pattern ROW =
      Pattern.compile("^ *[\\d.]+ +[\\d.]+ +\\d+ +(\\d+) +(?:\\d+ +)?(\\w+)$", Pattern.MULTILINE);

  private static final long ATTACH_MILLIS = 700;

  private SystemCalls() {}

  /** Does something while counting. */
  public interface Work {
    void run() throws IOException, InterruptedException;
  }

  /** Calls by name, of all their threads, while the work went on. */
  public static Map<String, Long> during(List<ManagedProcess> processes, Path folder, Work work)
      throws IOException, InterruptedException {
    var file = folder.resolve("strace.txt");
    var command = new ArrayList<>(List.of(Tool.STRACE.path(), "-f", "-c", "-o", file.toString()));
    processes.stream()
        .flatMap(process -> process.pids().stream())
        .forEach(pid -> command.addAll(List.of("-p", Long.toString(pid))));
    var strace =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Thread.sleep(ATTACH_MILLIS);
    work.run();
    new ProcessBuilder("kill", "-INT", Long.toString(strace.pid())).start().waitFor();
    strace.waitFor();
    var calls = new TreeMap<String, Long>();
    var rows = ROW.matcher(Files.readString(file));
    while (rows.find()) {
      if (!rows.group(2).equals("total")) {
        calls.put(rows.group(2), Long.parseLong(rows.group(1)));
      }
    }
    return calls;
  }
}
