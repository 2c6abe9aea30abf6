package io.amime.bench.peers;

import java.io.IOException;

/** How a running proxy is told of other rules. */
public interface Changes extends AutoCloseable {
  /** Moves a few percent of the traffic from one version to the other, or back. */
  void next() throws IOException;

  @Override
  void close();
}
