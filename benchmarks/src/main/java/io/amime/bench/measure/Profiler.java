package io.amime.bench.measure;

import io.amime.cli.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Where a running JVM spends its processor time, the kernel included: async-profiler, attached. */
public final class Profiler {
  private static final String LIBRARY = "/linux-%s/libasyncProfiler.so";

  private final Path library;

  /**
   * @param folder takes the native library
   */
  public Profiler(Path folder) throws IOException {
    this.library = folder.resolve("libasyncProfiler.so");
    var architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    try (var in = Profiler.class.getResourceAsStream(LIBRARY.formatted(architecture))) {
      if (in == null) {
        throw Problem.failed("there is no profiler for " + architecture, "without --profile");
      }
      Files.copy(in, library, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  public void start(ManagedProcess process) throws IOException {
    command(process, "start,event=cpu,interval=500us");
  }

  /** Writes a flame graph, and its stacks as text beside it. */
  public void stop(ManagedProcess process, Path flameGraph, Path stacks) throws IOException {
    command(process, "dump,flamegraph,file=" + flameGraph.toAbsolutePath());
    command(process, "stop,collapsed,file=" + stacks.toAbsolutePath());
  }

  private void command(ManagedProcess process, String arguments) throws IOException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var attach =
        new ProcessBuilder(
                List.of(
                    jcmd,
                    Long.toString(process.pid()),
                    "JVMTI.agent_load",
                    library.toString(),
                    "\"" + arguments + "\""))
            .redirectErrorStream(true)
            .start();
    var said = new String(attach.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!said.contains("return code: 0")) {
      throw Problem.failed("the profiler does not start: " + said.strip(), "without --profile");
    }
  }
}
