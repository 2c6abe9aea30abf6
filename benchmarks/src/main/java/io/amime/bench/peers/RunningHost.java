package io.amime.bench.peers;

import java.util.List;

/**
 * One process for several workloads.
 *
 * @param peer the process; clients of the first workload reach it as any other
 * @param ports where the clients of each workload connect
 */
public record RunningHost(RunningPeer peer, List<Integer> ports) implements AutoCloseable {
  public RunningHost {
    ports = List.copyOf(ports);
  }

  /** As the clients of one workload see it. */
  public RunningPeer at(int port) {
    return new RunningPeer(peer.processes(), port, peer.started(), peer.folder());
  }

  @Override
  public void close() {
    peer.close();
  }
}
