package io.amime.bench.measure;

import io.netty.util.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What took part in a measurement, and on what. */
public final class Versions {
  private Versions() {}

  /** Processors, their number, the kernel. */
  public static Map<String, String> machine() throws IOException {
    var model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(l -> l.startsWith("model name"))
            .map(l -> l.substring(l.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    return Map.of(
        "processor", model,
        "cores", Integer.toString(cores()),
        "kernel", System.getProperty("os.version"));
  }

  private static int cores() throws IOException {
    return (int)
        Files.readAllLines(Path.of("/proc/stat")).stream()
            .filter(l -> l.matches("cpu\\d+ .*"))
            .count();
  }

  public static Map<String, String> programs() throws IOException {
    var versions = new TreeMap<String, String>();
    versions.put("java", Runtime.version().toString());
    Version.identify().values().stream()
        .findFirst()
        .ifPresent(netty -> versions.put("netty", netty.artifactVersion()));
    say(versions, Tool.ENVOY, "--version");
    say(versions, Tool.NGINX, "-v");
    say(versions, Tool.HAPROXY, "-v");
    say(versions, Tool.WRK, "-v");
    return versions;
  }

  private static void say(Map<String, String> versions, Tool tool, String option)
      throws IOException {
    if (tool.missing().isPresent()) {
      return;
    }
    var process =
        new ProcessBuilder(List.of(tool.path(), option)).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Arrays.stream(said.split("\n"))
        .filter(line -> line.matches(".*\\d+\\.\\d+.*"))
        .findFirst()
        // Some say where they lie, which is nobody else's place.
        .map(line -> line.replace(tool.path(), "").strip())
        .ifPresent(line -> versions.put(tool.name().toLowerCase(Locale.ROOT), line));
  }
}
