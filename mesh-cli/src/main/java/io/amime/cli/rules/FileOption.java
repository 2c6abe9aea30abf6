package io.amime.cli.rules;

import io.amime.cli.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options {@code -f} and {@code -n}. */
final class FileOption {
  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files or folders with YAML or JSON documents; - reads standard input.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "Namespace where none is named (default: ${DEFAULT-VALUE}).")
  private String namespace = "default";

  boolean isGiven() {
    return !names.isEmpty();
  }

  String namespace() {
    return namespace;
  }

  Documents read(String verb) throws IOException {
    if (names.isEmpty()) {
      throw Problem.usage("which file?", "./mesh " + verb + " -f FILE");
    }
    return Documents.read(names, namespace);
  }
}
