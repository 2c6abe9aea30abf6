package io.amime.proxy.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that Maven does not carry.
 *
 * @param path where it was found
 */
public record Tool(Path path) {
  /**
   * On the PATH, where administrators have theirs, or where {@code integration-tests/tools} puts
   * it. A test without it is skipped, or fails under {@code MESH_TOOLS=required}.
   */
  public static Tool named(String name) {
    var own = Path.of(System.getProperty("user.home"), ".cache/amime-tools/bin");
    var path = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
    return Stream.of(Stream.of(own), path, Stream.of(Path.of("/usr/sbin")))
        .flatMap(folders -> folders)
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Tool::new)
        .orElseGet(() -> missing(name));
  }

  private static Tool missing(String name) {
    var hint = name + " is missing: run integration-tests/tools";
    if ("required".equals(System.getenv("MESH_TOOLS"))) {
      throw new AssertionError(hint);
    }
    return Assumptions.abort(hint);
  }

  /** Prepares a run of it. */
  public ProcessBuilder with(List<String> arguments) {
    return new ProcessBuilder(
            Stream.concat(Stream.of(path.toString()), arguments.stream()).toList())
        .redirectErrorStream(true);
  }

  /** What it says when it has ended, however it ended. */
  public String run(String... arguments) throws IOException, InterruptedException {
    var process = with(List.of(arguments)).start();
    process.getOutputStream().close();
    try {
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
