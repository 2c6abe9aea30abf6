package io.amime.proxy.http;

import io.amime.proxy.downstream.DownstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's request body. It is read only as fast as an attempt asks for it, and its beginning
 * is kept so that a later attempt can send it again, as long as all of it fits the buffer.
 */
public final class RequestBody {
  /** Bytes kept for retries and mirrors; a longer body is sent once. */
  static final int REPLAY_LIMIT = 64 * 1024;

  private final DownstreamStream stream;
  private final RequestOutcome outcome;
  private @Nullable List<ByteBuf> kept;
  private int keptBytes;
  private boolean keep;
  private boolean outgrown;
  private boolean begun;
  private boolean ended;
  private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
  private @Nullable Sink sink;
  private @Nullable List<Runnable> whenEnded;

  RequestBody(DownstreamStream stream, RequestOutcome outcome) {
    this.stream = stream;
    this.outcome = outcome;
    this.ended = stream.bodyless();
  }

  /** Takes the pieces for one attempt; on the request's event loop. */
  public interface Sink {
    /** A piece; the sink owns it and asks for the next by {@link RequestBody#pull}. */
    void onData(ByteBuf data);

    /** The body is whole; {@link RequestBody#trailers} has what followed it. */
    void onDataEnd();
  }

  /** Whether all of it has come. */
  public boolean ended() {
    return ended;
  }

  /** Whether there is nothing to send at all. */
  public boolean empty() {
    return ended && !begun;
  }

  /** Whether every attempt can still have it from the beginning. */
  public boolean replayable() {
    return !begun || (keep && !outgrown);
  }

  /** What followed the body, empty before its end and for most. */
  public HttpHeaders trailers() {
    return trailers;
  }

  /** Keeps what is read from now on, up to the limit, for another attempt. */
  public void keep() {
    keep = true;
  }

  /** Runs once all of it has come; at once when it has. */
  public void whenEnded(Runnable action) {
    if (ended) {
      action.run();
      return;
    }
    if (whenEnded == null) {
      whenEnded = new ArrayList<>(2);
    }
    whenEnded.add(action);
  }

  /** Copies of what was kept; the caller owns them. */
  public List<ByteBuf> copies() {
    return kept == null ? List.of() : kept.stream().map(ByteBuf::retainedDuplicate).toList();
  }

  /** Directs the body to an attempt: what was kept first, then {@link #pull} by {@link #pull}. */
  public void attach(Sink attempt) {
    sink = attempt;
    for (var piece : copies()) {
      if (sink == attempt) {
        attempt.onData(piece);
      } else {
        piece.release();
      }
    }
    if (sink == attempt && ended) {
      attempt.onDataEnd();
    }
  }

  /** No attempt takes it for now. */
  public void detach() {
    sink = null;
  }

  /** Asks for one more piece. */
  public void pull() {
    if (!ended) {
      begun = true;
      stream.pull();
    }
  }

  /**
   * After an upgrade the client sends bytes of another protocol: they go here, until the client
   * ends.
   */
  public void reopen(Sink relay) {
    ended = false;
    sink = relay;
  }

  /** No attempt follows: gives back what was kept. */
  public void release() {
    keep = false;
    outgrown |= keptBytes > 0;
    if (kept != null) {
      kept.forEach(ByteBuf::release);
      kept = null;
    }
    keptBytes = 0;
  }

  /** The request is over. */
  void close() {
    detach();
    release();
  }

  void received(ByteBuf data) {
    outcome.received(data.readableBytes());
    if (keep && !outgrown) {
      keep(data);
    }
    var to = sink;
    if (to == null) {
      data.release();
    } else {
      to.onData(data);
    }
  }

  private void keep(ByteBuf data) {
    if (keptBytes + data.readableBytes() > REPLAY_LIMIT) {
      release();
      outgrown = true;
      return;
    }
    if (kept == null) {
      kept = new ArrayList<>(2);
    }
    keptBytes += data.readableBytes();
    kept.add(data.retainedDuplicate());
  }

  void ended(HttpHeaders trailing) {
    ended = true;
    trailers = trailing;
    var actions = whenEnded;
    whenEnded = null;
    if (actions != null) {
      actions.forEach(Runnable::run);
    }
    if (sink != null) {
      sink.onDataEnd();
    }
  }
}
