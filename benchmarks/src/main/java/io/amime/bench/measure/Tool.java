package io.amime.bench.measure;

import io.amime.cli.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that Maven does not carry: on the PATH or where {@code integration-tests/tools} puts
 * them.
 */
public enum Tool {
  ENVOY("envoy"),
  NGINX("nginx"),
  HAPROXY("haproxy"),
  WRK("wrk"),
  TASKSET("taskset"),
  STRACE("strace");

  private static final String BRINGER = "integration-tests/tools --bench";

  private final String program;

  Tool(String program) {
    this.program = program;
  }

  /**
   * The program's path.
   *
   * @throws Problem that names the command which brings it
   */
  public String path() {
    return find().orElseThrow(() -> Problem.failed(program + " is missing", BRINGER)).toString();
  }

  /** Why it cannot be used, if it cannot. */
  public Optional<String> missing() {
    return find().isPresent()
        ? Optional.empty()
        : Optional.of(program + " is missing; " + BRINGER + " brings it");
  }

  private Optional<Path> find() {
    var home = Path.of(System.getProperty("user.home"), ".cache", "amime-tools");
    var cache = Optional.ofNullable(System.getenv("AMIME_TOOLS")).map(Path::of).orElse(home);
    var path = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of);
    // Debian keeps servers where only root looks.
    return Stream.of(path, Stream.of(cache.resolve("bin"), Path.of("/usr/sbin")))
        .flatMap(folders -> folders)
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
