package io.amime.cli.rules;

import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.codec.ResourceDocument;
import io.amime.api.resource.Violation;
import io.amime.cli.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that {@code -f} names, read with the rules of a write but without a mesh. */
final class Documents {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  /**
   * @param name as the user knows it
   */
  record Source(String name, String text, Decoded decoded) {}

  private final List<Source> sources;

  private Documents(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  /**
   * @param names files, folders (their YAML and JSON files, in order of their names), or {@code -}
   *     for standard input
   * @throws Problem if there is none of such a name, or nothing in it
   */
  static Documents read(List<String> names, String namespace) throws IOException {
    var sources = new ArrayList<Source>();
    for (var name : names) {
      if (name.equals("-")) {
        var text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        sources.add(source("standard input", text, namespace));
      } else {
        for (var file : files(Path.of(name))) {
          sources.add(source(file.toString(), Files.readString(file), namespace));
        }
      }
    }
    if (sources.stream()
        .allMatch(s -> s.decoded().documents().isEmpty() && s.decoded().isSound())) {
      throw Problem.failed("no document in " + String.join(", ", names), "-f FILE with one in it");
    }
    return new Documents(sources);
  }

  private static Source source(String name, String text, String namespace) {
    return new Source(name, text, ResourceCodec.decode(text, namespace));
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw Problem.failed("there is no file " + path, "-f with a file, a folder, or - for input");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
          .sorted()
          .toList();
    }
  }

  List<Source> sources() {
    return sources;
  }

  List<ResourceDocument> all() {
    return sources.stream().flatMap(source -> source.decoded().documents().stream()).toList();
  }

  /** All of them as one YAML stream, each in its namespace. */
  String asOneStream() {
    return sources.stream().map(Source::text).collect(Collectors.joining("\n---\n"));
  }

  /**
   * @throws Problem with every error, if there is one
   */
  void refuseErrors() {
    var errors =
        sources.stream()
            .flatMap(source ->
                source.decoded().violations().stream()
                    .filter(Violation::isError)
                    .map(violation -> "  " + line(source.name(), violation)))
            .toList();
    if (!errors.isEmpty()) {
      throw Problem.failed(
          "%d error%s; nothing was changed%n%s"
              .formatted(errors.size(), errors.size() == 1 ? "" : "s", String.join("\n", errors)),
          "mend what is named above; ./mesh analyze -f FILE checks without a mesh");
    }
  }

  /** Such as {@code rule.yaml:7 RouteRule/default/x spec.route[1].weight: …}. */
  static String line(String file, Violation violation) {
    return "%s%s %s%s: %s"
        .formatted(
            file,
            violation.line() == null ? "" : ":" + violation.line(),
            violation.resource(),
            violation.path().isEmpty() ? "" : " " + violation.path(),
            violation.message());
  }
}
