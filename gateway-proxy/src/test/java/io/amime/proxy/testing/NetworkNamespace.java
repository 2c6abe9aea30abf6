package io.amime.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/**
 * A network of its own for processes of a test. It lives as long as a process that holds it, which
 * ends with this JVM however that ends.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final List<String> TOOLS = List.of("ip", "nft", "unshare", "nsenter", "setpriv");

  private final Process holder;
  private final List<Process> children = new ArrayList<>();

  private NetworkNamespace(Process holder) {
    this.holder = holder;
  }

  /**
   * Makes one with its loopback up. Skips the test where a tool or the right is missing, or fails
   * it under {@code MESH_TOOLS=required}.
   */
  public static NetworkNamespace open() {
    for (var tool : TOOLS) {
      if (!installed(tool)) {
        throw missing(tool + " is missing; integration-tests/tools brings it");
      }
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      throw missing("only root may make network namespaces");
    }
    try {
      var holder = new ProcessBuilder("unshare", "--net", "cat").start();
      var namespace = new NetworkNamespace(holder);
      Awaitility.await().until(() -> namespace.isApart());
      namespace.run("ip", "link", "set", "lo", "up");
      return namespace;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects both by a cable, each end with these addresses. */
  public static void connect(
      NetworkNamespace one, List<String> ones, NetworkNamespace other, List<String> others) {
    one.run(
        "ip",
        "link",
        "add",
        "cable",
        "type",
        "veth",
        "peer",
        "name",
        "cable",
        "netns",
        Long.toString(other.holder.pid()));
    one.plug(ones);
    other.plug(others);
  }

  private void plug(List<String> addresses) {
    for (var address : addresses) {
      var command = new ArrayList<>(List.of("ip", "address", "add", address, "dev", "cable"));
      if (address.contains(":")) {
        command.add("nodad");
      }
      run(command.toArray(String[]::new));
    }
    run("ip", "link", "set", "cable", "up");
  }

  private static boolean installed(String tool) {
    return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  private static RuntimeException missing(String message) {
    if ("required".equals(System.getenv("MESH_TOOLS"))) {
      throw new AssertionError(message);
    }
    return new TestAbortedException(message);
  }

  private boolean isApart() throws IOException {
    var own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    var its = Files.readSymbolicLink(Path.of("/proc", Long.toString(holder.pid()), "ns", "net"));
    return !own.equals(its);
  }

  /** What a finished command said and how it ended. */
  public record Result(int exit, String output) {}

  /** Runs a command in it as root and fails unless it succeeds. */
  public String run(String... command) {
    var result = tryRun(command);
    if (result.exit() != 0) {
      throw new AssertionError(
          String.join(" ", command) + ": " + result.exit() + "\n" + result.output());
    }
    return result.output();
  }

  /** Runs a command in it as root. */
  public Result tryRun(String... command) {
    return finish(inside(List.of(command)));
  }

  /** Runs a command in it as that user, who need not exist. */
  public Result tryRunAs(int user, String... command) {
    return finish(inside(as(user, List.of(command))));
  }

  /** Starts a process that ends when this is closed; its output goes to the file. */
  public Process start(int user, Path output, List<String> command) {
    try {
      var process =
          new ProcessBuilder(inside(as(user, command)))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      children.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> as(int user, List<String> command) {
    var id = Integer.toString(user);
    var all = new ArrayList<>(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups"));
    // Whatever happens to this JVM, the process goes with it.
    all.addAll(List.of("--pdeathsig", "KILL"));
    all.addAll(command);
    return all;
  }

  private List<String> inside(List<String> command) {
    var all = new ArrayList<>(List.of("nsenter", "--target", Long.toString(holder.pid()), "--net"));
    all.addAll(command);
    return all;
  }

  private static Result finish(List<String> command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    children.forEach(Process::destroy);
    for (var child : children) {
      try {
        if (!child.waitFor(5, TimeUnit.SECONDS)) {
          child.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    holder.destroy();
  }
}
