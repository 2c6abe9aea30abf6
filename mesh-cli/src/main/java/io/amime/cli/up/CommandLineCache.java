package io.amime.cli.up;

import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The ahead-of-time cache of this command line itself, which the script {@code mesh} uses when it
 * is newer than the jar.
 */
record CommandLineCache(Distribution distribution) {

  boolean isTrained() throws IOException {
    var cache = cache();
    return Files.exists(cache)
        && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar())) > 0;
  }

  /** Asks a mesh that runs for its status, as users do. */
  void train(StateDir state) throws IOException, InterruptedException {
    if (isTrained()) {
      return;
    }
    var process =
        new ProcessBuilder(
                distribution.java().toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:AOTCacheOutput=" + Distribution.unfinished(cache()),
                "-Dmesh.root=" + distribution.root(),
                "-jar",
                jar().toString(),
                "status",
                "--state-dir",
                state.path().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor(60, TimeUnit.SECONDS)) {
      Distribution.adopt(cache());
    } else {
      process.destroyForcibly();
    }
  }

  private Path cache() {
    return distribution.root().resolve("mesh-cli/target/mesh-cli.aot");
  }

  /** The jar that runs now. */
  private static Path jar() {
    return Path.of(System.getProperty("java.class.path")).toAbsolutePath();
  }
}
