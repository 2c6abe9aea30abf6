package io.amime.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * Programs that Maven does not carry: found on the PATH or where {@code integration-tests/tools}
 * puts them.
 */
final class Tools {
  private Tools() {}

  static Path kubectl() {
    return require("kubectl");
  }

  static Path chromium() {
    return require("chromium");
  }

  /** Skips the test when the tool is missing, or fails it under {@code MESH_TOOLS=required}. */
  private static Path require(String name) {
    var found = find(name);
    if (found.isPresent()) {
      return found.get();
    }
    var message = name + " is missing; integration-tests/tools brings it";
    if ("required".equals(System.getenv("MESH_TOOLS"))) {
      throw new AssertionError(message);
    }
    throw new TestAbortedException(message);
  }

  private static Optional<Path> find(String name) {
    var cache = Path.of(System.getProperty("user.home"), ".cache", "amime-tools", "bin");
    var path = Arrays.stream(System.getenv("PATH").split(":")).map(Path::of);
    return Stream.concat(path, Stream.of(cache))
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
