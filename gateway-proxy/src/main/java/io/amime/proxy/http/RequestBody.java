package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The client's request body. It is read only as fast as an attempt asks for it, and its beginning
 * is kept so that a later attempt can send it again, as long as all of it fits the buffer.
 */
public final class RequestBody {
  /** Bytes kept for retries and mirrors; a longer body is sent once. */
  static final int REPLAY_LIMIT = 64 * 1024;

  private final HttpServerRequest request;
  private final RequestOutcome outcome;
  private final List<ByteBuf> kept = new ArrayList<>(0);
  private int keptBytes;
  private boolean keep;
  private boolean outgrown;
  private boolean ended;
  private @Nullable Throwable error;
  private @Nullable Sink sink;
  private @Nullable Source source;
  private final List<Runnable> whenEnded = new ArrayList<>(0);

  RequestBody(HttpServerRequest request, RequestOutcome outcome) {
    this.request = request;
    this.outcome = outcome;
    this.ended = isEmpty(request.requestHeaders());
  }

  private static boolean isEmpty(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return false;
    }
    var length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null || length.equals("0");
  }

  /** Takes the pieces for one attempt; on the request's event loop. */
  public interface Sink {
    /** A piece; the sink owns it and asks for the next by {@link RequestBody#pull}. */
    void onData(ByteBuf data);

    /** The body is whole. */
    void onDataEnd();

    /** The client broke off. */
    void onDataError(Throwable error);
  }

  /** Whether all of it has come. */
  public boolean ended() {
    return ended;
  }

  /** Whether there is nothing to send at all. */
  public boolean empty() {
    return ended && keptBytes == 0 && !outgrown && source == null;
  }

  /** Whether any of it has been read; before that every attempt can have it from the beginning. */
  public boolean replayable() {
    return source == null || (keep && !outgrown);
  }

  /** Keeps what is read from now on, up to the limit, for another attempt. */
  public void keep() {
    keep = true;
  }

  /** Runs once all of it has come; at once when it has. */
  public void whenEnded(Runnable action) {
    if (ended) {
      action.run();
    } else {
      whenEnded.add(action);
    }
  }

  /** Copies of what was kept; the caller owns them. */
  public List<ByteBuf> copies() {
    return kept.stream().map(ByteBuf::retainedDuplicate).toList();
  }

  /** Directs the body to an attempt: what was kept first, then {@link #pull} by {@link #pull}. */
  public void attach(Sink attempt) {
    sink = attempt;
    for (var piece : List.copyOf(kept)) {
      if (sink == attempt) {
        attempt.onData(piece.retainedDuplicate());
      }
    }
    if (sink != attempt) {
      return;
    }
    if (error != null) {
      attempt.onDataError(error);
    } else if (ended) {
      attempt.onDataEnd();
    }
  }

  /** No attempt takes it for now. */
  public void detach() {
    sink = null;
  }

  /** Asks for one more piece. */
  public void pull() {
    if (ended || error != null) {
      return;
    }
    if (source == null) {
      source = new Source();
      request.receive().subscribe(source);
    }
    source.request(1);
  }

  /** No attempt follows: gives back what was kept. */
  public void release() {
    keep = false;
    outgrown |= keptBytes > 0;
    kept.forEach(ByteBuf::release);
    kept.clear();
    keptBytes = 0;
  }

  /** The request is over: what has come and nobody asked for is thrown away. */
  void close() {
    detach();
    release();
    if (source != null && !ended) {
      source.cancel();
    }
  }

  private void received(ByteBuf data) {
    outcome.received(data.readableBytes());
    if (keep && !outgrown) {
      if (keptBytes + data.readableBytes() <= REPLAY_LIMIT) {
        keptBytes += data.readableBytes();
        kept.add(data.retainedDuplicate());
      } else {
        release();
        outgrown = true;
      }
    }
    var to = sink;
    if (to != null) {
      to.onData(data.retain());
    }
  }

  private void allHere() {
    ended = true;
    whenEnded.forEach(Runnable::run);
    whenEnded.clear();
    if (sink != null) {
      sink.onDataEnd();
    }
  }

  private final class Source extends BaseSubscriber<ByteBuf> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // Demand comes from the attempt alone.
    }

    @Override
    protected void hookOnNext(ByteBuf data) {
      received(data);
    }

    @Override
    protected void hookOnComplete() {
      allHere();
    }

    @Override
    protected void hookOnError(Throwable failure) {
      error = failure;
      if (sink != null) {
        sink.onDataError(failure);
      }
    }
  }
}
