package io.amime.bench.measure;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A folder for one run, in memory where that is possible, so that logs cost no disk, and what runs
 * in it. When this program is told to end, both go with it.
 */
public final class Site implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long PATIENCE_SECONDS = 3;

  private final Path folder;
  private final Path disk;
  private final Thread hook = new Thread(this::abandon, "leaves nothing behind");
  private boolean closed;

  private Site(Path folder, Path disk) {
    this.folder = folder;
    this.disk = disk;
  }

  public static Site create() throws IOException {
    var disk = Files.createTempDirectory("mesh-bench");
    // nginx drops its rights before it reads files.
    Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rwxr-xr-x"));
    var site =
        new Site(
            Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "mesh-bench") : disk,
            disk);
    Runtime.getRuntime().addShutdownHook(site.hook);
    return site;
  }

  /**
   * Starts a command.
   *
   * @param core it may run on, and its children
   * @param log takes everything it says
   */
  public synchronized ManagedProcess start(int core, List<String> command, Path log)
      throws IOException {
    if (closed) {
      throw new IOException("this run is over");
    }
    var pinned = new ArrayList<>(List.of(Tool.TASKSET.path(), "-c", Integer.toString(core)));
    pinned.addAll(command);
    var process =
        new ProcessBuilder(pinned)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ManagedProcess(process, log);
  }

  /** A folder on disk, for files with holes. */
  public Path diskFolder() {
    return disk;
  }

  /** A folder below, made if absent. */
  public Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A port that was free a moment ago. */
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    delete(folder);
    delete(disk);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It has begun already, and finds nothing.
    }
  }

  /** Proxies that wait for their turn are stopped and would hear no request to end. */
  private synchronized void abandon() {
    closed = true;
    var all = ProcessHandle.current().descendants().toList();
    all.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture.allOf(
            all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
    try {
      delete(folder);
      delete(disk);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("left behind: " + folder + ", " + disk + ": " + e.getMessage());
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
