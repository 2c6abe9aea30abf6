package io.amime.proxy.filter.upstream;

import io.amime.proxy.cluster.AttemptResult;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.cluster.LiveCluster;
import org.jspecify.annotations.Nullable;

/** The place that an attempt holds among a cluster's requests; given back once. */
final class Place {
  private final LiveCluster cluster;
  private final Host host;
  private boolean held = true;

  private Place(LiveCluster cluster, Host host) {
    this.cluster = cluster;
    this.host = host;
  }

  /** Null when the cluster has none left. */
  static @Nullable Place take(LiveCluster cluster, Host host) {
    return cluster.begin(host) ? new Place(cluster, host) : null;
  }

  /** Tells the cluster how long the member took to begin its answer. */
  void answered(long took) {
    if (held) {
      cluster.answered(host, took);
    }
  }

  /** Tells the cluster that the member was not there, or went away without an answer. */
  void missed() {
    if (held) {
      cluster.missed(host);
    }
  }

  /** Tells the cluster how the member did; too late once the place is given back. */
  void result(AttemptResult result) {
    if (held) {
      cluster.result(host, result);
    }
  }

  void giveBack() {
    if (held) {
      held = false;
      cluster.end(host);
    }
  }
}
