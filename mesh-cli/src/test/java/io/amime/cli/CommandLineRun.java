package io.amime.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One command line, run in this process. */
public record CommandLineRun(int exitCode, String out, String err) {

  public static CommandLineRun of(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode = Mesh.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
