package io.amime.proxy.listener;

import io.netty.channel.Channel;

/** Decides what a listener's clients are served with. */
@FunctionalInterface
public interface Door {
  /** Everybody speaks HTTP. */
  Door HTTP = (client, http) -> http.run();

  /**
   * A client has come of whom nothing was read yet. Either {@code http} is run, now or once more is
   * known, or another reader is put into the pipeline.
   *
   * @param http makes the end of the pipeline speak HTTP
   */
  void open(Channel client, Runnable http);
}
