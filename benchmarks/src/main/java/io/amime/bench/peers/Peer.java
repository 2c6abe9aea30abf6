package io.amime.bench.peers;

import io.amime.bench.cases.Case;
import io.amime.bench.load.Backend;
import io.amime.bench.measure.Site;
import java.io.IOException;
import java.util.Optional;

/** A proxy that is measured. */
public interface Peer {
  /** As on the command line and in the results. */
  String name();

  /** Why it cannot do that case, or cannot be started at all; empty when it can. */
  Optional<String> lacks(Case asked);

  /** Whether it needs traffic before it is as fast as it gets. */
  boolean warmsUp();

  /** Starts it on the proxy's core, in front of the backend, configured for that case. */
  RunningPeer start(Case asked, Backend backend, Site site)
      throws IOException, InterruptedException;
}
