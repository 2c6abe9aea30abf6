package io.amime.cli.up;

import io.amime.cli.Problem;
import io.amime.cli.state.StateDir;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** A redis-server for this machine: the one that we bring, or else an installed one. */
final class RedisBinary {
  private RedisBinary() {}

  static Path in(StateDir state) {
    return state.of("redis").resolve("redis-server");
  }

  /** Puts a binary that runs here into the state directory, unless there is one. */
  static void prepare(StateDir state) throws IOException, InterruptedException {
    var binary = in(state);
    if (runs(binary)) {
      return;
    }
    Files.createDirectories(state.of("redis"));
    var unpacked = Files.createTempDirectory(state.of("redis"), "unpack");
    try {
      Files.move(
          ExecutableProvider.newJarResourceProvider(unpacked.toFile()).get().toPath(),
          binary,
          StandardCopyOption.REPLACE_EXISTING);
      binary.toFile().setExecutable(true);
    } finally {
      Folders.delete(unpacked);
    }
    if (!runs(binary)) {
      Files.deleteIfExists(binary);
      Files.createSymbolicLink(binary, installed());
    }
  }

  private static Path installed() {
    for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      var candidate = Path.of(folder, "redis-server");
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw Problem.failed(
        "the redis-server that we bring does not run on this machine, and none is installed",
        "./mesh up --redis-url redis://HOST:6379, or install redis-server");
  }

  private static boolean runs(Path binary) throws InterruptedException {
    if (!Files.isExecutable(binary)) {
      return false;
    }
    try {
      var process =
          new ProcessBuilder(binary.toString(), "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
