package io.amime.bench.load;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Puts the traffic of one case on a proxy, and looks at what it answers. */
public interface Driver {
  /**
   * Asks until there is a good answer.
   *
   * @return when it came
   * @throws IOException that says what came instead
   */
  Instant firstAnswer(int port, Instant deadline) throws IOException;

  /** What is wrong with the answers; empty when nothing is. */
  List<String> check(int port) throws IOException;

  /** As much as the proxy can take. */
  LoadResult saturate(int port, int seconds) throws IOException, InterruptedException;

  /** Whether there can be a fixed rate. */
  boolean paces();

  /** At that rate, whether or not the proxy keeps up. */
  LoadResult pace(int port, double rate, int seconds) throws IOException, InterruptedException;
}
