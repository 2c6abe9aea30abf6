package io.amime.proxy.upstream;

import org.jspecify.annotations.Nullable;

/** A request's wish for a connection, from asking until it is granted, refused or withdrawn. */
public final class PendingStream {
  private @Nullable UpstreamListener listener;
  private final HostPool pool;

  PendingStream(HostPool pool, UpstreamListener listener) {
    this.pool = pool;
    this.listener = listener;
  }

  /** Withdraws the wish; the listener hears nothing. Does nothing once it was granted. */
  public void cancel() {
    if (listener != null) {
      listener = null;
      pool.withdrawn(this);
    }
  }

  @Nullable UpstreamListener take() {
    var taken = listener;
    listener = null;
    return taken;
  }
}
