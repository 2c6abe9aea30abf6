package io.amime.proxy.upstream;

import io.netty.channel.Channel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection's place in its pool, from dialling to its end. */
final class PooledConnection {
  private enum State {
    COMING,
    STANDING,
    GONE
  }

  private final HostPool pool;
  private final long generation;
  private State state = State.COMING;
  private @Nullable UpstreamConnection connection;
  private int served;
  private boolean listed;
  private long idleSince;

  /**
   * @param generation of the certificates that it is opened with
   */
  PooledConnection(HostPool pool, long generation) {
    this.pool = pool;
    this.generation = generation;
  }

  /** It can take requests from now on. */
  void stands(UpstreamConnection ready) {
    if (state == State.COMING) {
      state = State.STANDING;
      connection = ready;
      pool.ready(this);
    }
  }

  /** It never came to stand. */
  void failed(@Nullable Throwable cause) {
    if (state == State.COMING) {
      state = State.GONE;
      pool.failed(cause);
    }
  }

  /** A request on it is over, or it takes more than before. */
  void freed() {
    if (state == State.STANDING) {
      pool.freed(this);
    }
  }

  /** It is closed. */
  void gone() {
    if (state == State.STANDING) {
      state = State.GONE;
      pool.closed(this);
    } else {
      failed(null);
    }
  }

  private UpstreamConnection connection() {
    return Objects.requireNonNull(connection, "used before it stood");
  }

  /** Whether it may take a request now. */
  boolean usable(long currentGeneration, int most) {
    return state == State.STANDING
        && generation == currentGeneration
        && (most == 0 || served < most)
        && connection().room() > 0;
  }

  /** Whether it was opened with other certificates than those of now. */
  boolean stale(long currentGeneration) {
    return generation != currentGeneration;
  }

  Channel channel() {
    return connection().channel();
  }

  void kill() {
    connection().kill();
  }

  int room() {
    return connection().room();
  }

  boolean busy() {
    return connection().busy();
  }

  void begin(UpstreamListener listener) {
    boolean reused = served > 0;
    served++;
    connection().begin(listener, reused);
  }

  void retire() {
    connection().retire();
  }

  /** Whether the pool has it among those that take requests. */
  boolean listed() {
    return listed;
  }

  void listed(boolean now) {
    listed = now;
  }

  long idleSince() {
    return idleSince;
  }

  void idleSince(long nanos) {
    idleSince = nanos;
  }
}
