package io.amime.proxy.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A member that is a process of its own, which the kernel takes away like any other. */
public final class MemberProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private MemberProcess(int wanted) {
    try {
      var classes =
          Path.of(MemberProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx32m",
                  "-cp",
                  classes.toString(),
                  MemberProgram.class.getName(),
                  Integer.toString(wanted))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var said =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
      port = Integer.parseInt(said.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On a free port. */
  public static MemberProcess start() {
    return new MemberProcess(0);
  }

  /** In the place of one that was killed. */
  public static MemberProcess startAgain(MemberProcess killed) {
    return new MemberProcess(killed.port);
  }

  public int port() {
    return port;
  }

  /** Requests that it has answered. */
  public int answered() {
    try (var client = new RawClient(port)) {
      return Integer.parseInt(client.get("/count").answer().text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
