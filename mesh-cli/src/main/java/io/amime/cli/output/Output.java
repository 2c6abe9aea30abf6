package io.amime.cli.output;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The option {@code -o}, and printing as it says. */
public final class Output {

  /** What people can ask for. */
  enum Format {
    table,
    json,
    yaml
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .build();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json|yaml",
      defaultValue = "table",
      description = "How to print (default: ${DEFAULT-VALUE}).")
  private Format format = Format.table;

  public boolean isTable() {
    return format == Format.table;
  }

  /**
   * @param value what programs get
   * @param forPeople prints the same for a person
   */
  public void print(PrintWriter out, Object value, Consumer<PrintWriter> forPeople) {
    switch (format) {
      case table -> forPeople.accept(out);
      case json -> out.println(JSON.writeValueAsString(value));
      case yaml -> out.print(YAML.writeValueAsString(value));
    }
    out.flush();
  }

  /**
   * Prints one of many values, of which nobody knows the last.
   *
   * @param value on one line of JSON, or as a document of YAML
   * @param forPeople prints the same for a person
   */
  public void printNext(PrintWriter out, Object value, Consumer<PrintWriter> forPeople) {
    switch (format) {
      case table -> forPeople.accept(out);
      case json -> out.println(JsonMapper.shared().writeValueAsString(value));
      case yaml -> out.print("---\n" + YAML.writeValueAsString(value));
    }
    out.flush();
  }
}
