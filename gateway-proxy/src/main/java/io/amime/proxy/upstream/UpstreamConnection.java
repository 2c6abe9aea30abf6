package io.amime.proxy.upstream;

import io.netty.channel.Channel;

/** A connection that stands, whatever it speaks; confined to the event loop of its pool. */
interface UpstreamConnection {
  /** How many more requests it can take now; none once it is closing. */
  int room();

  /** Whether requests are running on it. */
  boolean busy();

  /**
   * Takes a request; there must be room.
   *
   * @param reused whether it has served another before
   */
  void begin(UpstreamListener listener, boolean reused);

  /** Takes no more requests, and closes when those that run are over. */
  void retire();

  /** Closes at once; the requests on it break. */
  void kill();

  Channel channel();
}
