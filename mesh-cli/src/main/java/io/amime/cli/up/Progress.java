package io.amime.cli.up;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the person who waits gets to see. */
final class Progress {
  private final PrintWriter out;

  Progress(PrintWriter out) {
    this.out = out;
  }

  static Progress silent() {
    return new Progress(new PrintWriter(Writer.nullWriter()));
  }

  synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  void started(Part part, Duration took) {
    say(
        "  %-20s ready after %4.1f s  %s"
            .formatted(part.name(), took.toMillis() / 1000.0, ports(part)));
  }

  void ranAlready(Part part, long pid) {
    say("  %-20s runs, pid %-7d   %s".formatted(part.name(), pid, ports(part)));
  }

  private static String ports(Part part) {
    return new TreeMap<>(part.ports())
        .entrySet().stream()
            .map(port -> port.getKey() + " " + port.getValue())
            .collect(Collectors.joining(", "));
  }
}
