package io.amime.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where this program stands.
 *
 * @param root of the source tree, where the script {@code mesh} is
 * @param java the launcher of the JDK that runs it
 */
public record Installed(Path root, Path java) {

  /** As the script {@code mesh} tells by the property {@code mesh.root}. */
  public static Installed here() {
    var root = Path.of(System.getProperty("mesh.root", "")).toAbsolutePath().normalize();
    if (!Files.isExecutable(root.resolve("mesh"))) {
      throw Problem.failed(
          root + " is no source tree of Amime", "start it by the script mesh in the source tree");
    }
    return new Installed(root, Path.of(System.getProperty("java.home"), "bin", "java"));
  }
}
