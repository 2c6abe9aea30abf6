package io.amime.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process on a core of its own, with what it uses. Ends with its children when closed. */
public final class ManagedProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final Process process;
  private final Path log;

  ManagedProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it said, for an error message. */
  public String lastWords() {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Processor time of the process and its children so far, per thread, in nanoseconds. */
  public CpuTime cpu() throws IOException {
    if (!isAlive()) {
      throw new IOException("it has ended");
    }
    var threads = new HashMap<Long, Long>();
    for (long pid : pids()) {
      try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
        for (var task : tasks) {
          threads.put(Long.parseLong(task.getFileName().toString()), running(task));
        }
      }
    }
    return new CpuTime(threads);
  }

  private static long running(Path task) {
    try {
      return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
    } catch (IOException e) {
      return 0; // the thread ended between the listing and now
    }
  }

  /** Proportional set size in kilobytes: shared pages count by their share. */
  public long pssKilobytes() throws IOException {
    long sum = 0;
    for (long pid : pids()) {
      for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
        if (line.startsWith("Pss:")) {
          sum += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return sum;
  }

  /** Takes it off its core without ending it. */
  public void pause() throws IOException {
    signal("-STOP");
  }

  public void resume() throws IOException {
    signal("-CONT");
  }

  public List<Long> pids() {
    return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid))
        .toList();
  }

  @Override
  public void close() {
    try {
      resume();
      var children = process.descendants().toList();
      process.destroy();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      children.forEach(ProcessHandle::destroyForcibly);
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String name) throws IOException {
    var command = new ArrayList<>(List.of("kill", name));
    pids().forEach(pid -> command.add(Long.toString(pid)));
    try {
      new ProcessBuilder(command).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
