package io.amime.cli.up;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A built Java program of ours, and the flags that suit it on a laptop. */
public enum Program {
  CITADEL("citadel-ca", 96),
  PILOT("pilot-service", 96),
  MIXER("mixer-service", 96),
  ADMIN_UI("admin-ui", 96),
  PROXY("gateway-proxy", 192),
  BOOKINFO("samples/bookinfo", 24);

  private final String module;
  private final int heapMegabytes;

  Program(String module, int heapMegabytes) {
    this.module = module;
    this.heapMegabytes = heapMegabytes;
  }

  /** Folder of the module, below the root of the source tree. */
  String module() {
    return module;
  }

  String artifact() {
    return Path.of(module).getFileName().toString();
  }

  /** Whether it is packed as a Spring Boot jar, which has to be unpacked before it starts fast. */
  boolean isBoot() {
    return this != BOOKINFO;
  }

  /**
   * Flags for a small footprint. The serial collector needs no threads and no card tables of its
   * own; compact headers take an eighth off what a request allocates and a twentieth off its
   * processor time; mapping the cache where it was made keeps its pages shared between processes,
   * which is worth 8 MB for each of them; and what the compiler has used goes back to the system,
   * which is worth 20 MB.
   */
  List<String> flags() {
    var flags = new ArrayList<>(List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC"));
    if (this == PROXY) {
      // A sidecar of a small mesh stays below 32 MB; one that is given ten thousand routes, or as
      // many connections, takes what it needs. Netty's buffers cost a tenth less time with Unsafe.
      flags.addAll(
          List.of(
              "-Xms32m",
              "-Xmn14m",
              "-XX:MinHeapFreeRatio=15",
              "-XX:MaxHeapFreeRatio=30",
              "--sun-misc-unsafe-memory-access=allow"));
    } else {
      // The first compiler is enough for what idles; proxies carry all traffic, and at saturation
      // it would cost them more than twice the processor time.
      flags.add("-XX:TieredStopAtLevel=1");
    }
    flags.addAll(
        List.of(
            "-Xss512k",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:TrimNativeHeapInterval=2000",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8"));
    return List.copyOf(flags);
  }
}
