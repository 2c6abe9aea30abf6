package io.amime.cli.up;

import io.amime.cli.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;

/**
 * The built programs in the form in which they start fastest: unpacked, beside an ahead-of-time
 * cache once one was trained. Each build has a folder of its own, so that what runs from an older
 * one keeps its files.
 *
 * @param root of the source tree
 * @param java the launcher of the JDK to run on
 */
public record Distribution(Path root, Path java) {

  /** Unpacks every program that is not unpacked yet. */
  void unpack() throws IOException, InterruptedException {
    for (var program : Program.values()) {
      unpacked(program);
    }
  }

  /** The command of that program, without its arguments. */
  public List<String> command(Program program) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(java.toString());
    command.addAll(program.flags());
    var cache = cache(program);
    if (Files.exists(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(List.of("-jar", unpacked(program).toString()));
    return command;
  }

  /** The same, but leaving a cache of what it did when it ends. */
  List<String> trainingCommand(Program program) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(java.toString());
    command.addAll(program.flags());
    command.add("-XX:AOTCacheOutput=" + unfinished(cache(program)));
    command.add("-Xlog:aot=off,cds=off");
    command.addAll(List.of("-jar", unpacked(program).toString()));
    return command;
  }

  /**
   * Puts every program into a folder of its own below {@code to}, with a file {@code java.options}
   * that {@code java @FILE} reads. Times are kept: a cache is refused beside a jar of another time.
   */
  void layOut(Path to) throws IOException, InterruptedException {
    unpack();
    for (var program : Program.values()) {
      var folder = to.resolve(program.artifact());
      if (Files.exists(folder)) {
        throw Problem.failed(folder + " is there already", "--to an empty directory");
      }
      Folders.copy(folder(program), folder);
      var options = new ArrayList<>(program.flags());
      if (isTrained(program)) {
        options.add("-XX:AOTCache=" + folder.resolve(cache(program).getFileName()));
      }
      Files.write(folder.resolve("java.options"), options);
    }
  }

  /** Takes over the caches of programs that have ended by now; one that is half written is left. */
  void adoptCaches() throws IOException {
    for (var program : Program.values()) {
      adopt(cache(program));
    }
  }

  static void adopt(Path cache) throws IOException {
    var unfinished = unfinished(cache);
    if (Files.exists(unfinished) && Files.size(unfinished) > 0) {
      Files.move(unfinished, cache, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Where the JVM writes before it is known that it got to the end. */
  static Path unfinished(Path cache) {
    return cache.resolveSibling(cache.getFileName() + ".next");
  }

  /** Whether that program starts with a cache of its own. */
  public boolean isTrained(Program program) throws IOException {
    return Files.exists(cache(program));
  }

  private Path cache(Program program) throws IOException {
    return folder(program).resolve(program.artifact() + ".aot");
  }

  /** The jar to start, unpacked now if it was not yet. */
  private Path unpacked(Program program) throws IOException, InterruptedException {
    var folder = folder(program);
    var jar = folder.resolve(program.artifact() + ".jar");
    if (Files.exists(jar)) {
      return jar;
    }
    deleteOlder(program);
    var next = folder.resolveSibling(folder.getFileName() + ".next");
    Folders.delete(next);
    if (program.isBoot()) {
      unpackBoot(program, next);
    } else {
      copyPlain(program, next);
    }
    Files.move(next, folder);
    return jar;
  }

  private void unpackBoot(Program program, Path to) throws IOException, InterruptedException {
    Files.createDirectories(distributions(program));
    var process =
        new ProcessBuilder(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djarmode=tools",
                "-jar",
                built(program).toString(),
                "extract",
                "--destination",
                to.toString(),
                "--application-filename",
                program.artifact() + ".jar")
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw Problem.failed(
          "cannot unpack " + built(program) + ": " + said.strip(),
          "./mvnw -DskipTests clean package");
    }
  }

  private void copyPlain(Program program, Path to) throws IOException {
    var jar = built(program);
    var libraries = jar.resolveSibling("lib");
    Files.createDirectories(to.resolve("lib"));
    Files.copy(jar, to.resolve(program.artifact() + ".jar"));
    try (var files = Files.list(libraries)) {
      for (var library : files.toList()) {
        Files.copy(library, to.resolve("lib").resolve(library.getFileName()));
      }
    }
  }

  /**
   * Named after what is in the built jar and how it is run, so that a build that changed nothing
   * keeps the folder and its cache, which is of use with the same flags only. The time of the jar
   * says nothing: builds are reproducible.
   */
  private Path folder(Program program) throws IOException {
    var contents = new CRC32();
    try (var jar = new ZipFile(built(program).toFile())) {
      jar.stream()
          .map(entry -> entry.getName() + " " + entry.getCrc() + "\n")
          .forEach(line -> contents.update(line.getBytes(StandardCharsets.UTF_8)));
    }
    contents.update(program.flags().toString().getBytes(StandardCharsets.UTF_8));
    return distributions(program).resolve(Long.toHexString(contents.getValue()));
  }

  private Path distributions(Program program) {
    return root.resolve(program.module()).resolve("target/dist");
  }

  private Path built(Program program) throws IOException {
    var target = root.resolve(program.module()).resolve("target");
    var pattern = program.artifact() + (program.isBoot() ? "-*-exec.jar" : "-*.jar");
    if (Files.isDirectory(target)) {
      try (var jars = Files.newDirectoryStream(target, pattern)) {
        for (var jar : jars) {
          return jar;
        }
      }
    }
    throw Problem.failed(
        program.module() + " is not built: no " + pattern + " in " + target,
        "./mvnw -DskipTests package");
  }

  private void deleteOlder(Program program) throws IOException {
    if (Files.isDirectory(distributions(program))) {
      try (var others = Files.list(distributions(program))) {
        for (var other : others.toList()) {
          Folders.delete(other);
        }
      }
    }
  }
}
