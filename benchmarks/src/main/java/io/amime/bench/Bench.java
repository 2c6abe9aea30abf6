package io.amime.bench;

import io.amime.cli.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Where {@code ./mesh bench} begins. */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) {
    var line = new CommandLine(new BenchCommand());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      System.err.println("error: " + failure.getMessage());
      if (failure instanceof Problem problem) {
        System.err.println("try: " + problem.remedy());
      }
      return 1;
    });
    // The script passes everything on, the verb among it.
    var arguments = new ArrayList<>(List.of(args));
    arguments.remove("bench");
    System.exit(line.execute(arguments.toArray(String[]::new)));
  }
}
