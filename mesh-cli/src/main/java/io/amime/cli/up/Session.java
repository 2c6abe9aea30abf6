package io.amime.cli.up;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a process is cut loose from the terminal that started it. */
final class Session {
  private Session() {}

  /**
   * What to put before a command. {@code setsid} gives it a session of its own and keeps the pid;
   * where it is missing, {@code nohup} at least survives the terminal.
   */
  static List<String> detached() {
    for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, "setsid"))) {
        return List.of("setsid");
      }
    }
    return List.of("nohup");
  }
}
