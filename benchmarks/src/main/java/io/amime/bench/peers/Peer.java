package io.amime.bench.peers;

import io.amime.bench.cases.Setup;
import java.io.IOException;
import java.util.Optional;

/** A proxy that is measured. */
public interface Peer {
  /** As on the command line and in the results. */
  String name();

  /** Why it cannot do that, or cannot be started at all; empty when it can. */
  Optional<String> lacks(Setup setup);

  /** Whether it is a JVM, which needs traffic before it is as fast as it gets. */
  boolean isJvm();

  /** What a reader has to know about its figures in this run; empty for nothing. */
  default Optional<String> caveat() throws IOException {
    return Optional.empty();
  }

  /** Starts it on the proxy's core. */
  RunningPeer start(Scene scene) throws IOException, InterruptedException;

  /** Starts one process for several workloads of a host; empty when it has no such mode. */
  default Optional<RunningHost> startHost(Scene scene, int workloads)
      throws IOException, InterruptedException {
    return Optional.empty();
  }
}
