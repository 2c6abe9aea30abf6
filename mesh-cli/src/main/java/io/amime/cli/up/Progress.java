package io.amime.cli.up;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;

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

  void ready(Part part, Duration took) {
    var where = new StringBuilder();
    part.ports().forEach((use, port) -> where.append(' ').append(use).append(' ').append(port));
    say("  %-20s ready after %4.1f s %s".formatted(part.name(), took.toMillis() / 1000.0, where));
  }
}
