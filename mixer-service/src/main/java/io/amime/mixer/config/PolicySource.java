package io.amime.mixer.config;

import org.jspecify.annotations.Nullable;

/** Where the rules come from, for as long as Mixer runs. */
public final class PolicySource implements AutoCloseable {
  private final @Nullable PilotFeed feed;

  /**
   * @param feed null for a Mixer without Pilot, which runs without rules
   */
  PolicySource(LivePolicy policy, @Nullable PilotFeed feed) {
    this.feed = feed;
    if (feed == null) {
      policy.applyNothing();
    } else {
      feed.start();
    }
  }

  /** Whether Pilot is being listened to. */
  public boolean connected() {
    return feed != null && feed.connected();
  }

  @Override
  public void close() {
    if (feed != null) {
      feed.close();
    }
  }
}
