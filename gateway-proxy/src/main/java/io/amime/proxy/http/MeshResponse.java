package io.amime.proxy.http;

import io.amime.proxy.downstream.DownstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer on its way to the client: its fields until they are sent, and its body while it is. On
 * the request's event loop only.
 */
public final class MeshResponse {
  private final DownstreamStream stream;
  private final RequestOutcome outcome;
  private @Nullable HttpHeaders headers;
  private @Nullable List<Consumer<HttpHeaders>> edits;
  private @Nullable Runnable whenWritable;
  private boolean begun;

  MeshResponse(DownstreamStream stream, RequestOutcome outcome) {
    this.stream = stream;
    this.outcome = outcome;
  }

  /** The fields that will be sent; what is set here is never copied again. */
  public HttpHeaders headers() {
    if (headers == null) {
      headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
    }
    return headers;
  }

  /** Takes the upstream's fields over, beside those that were set already. */
  public void adopt(HttpHeaders fromUpstream) {
    if (headers == null) {
      headers = fromUpstream;
    } else {
      headers.add(fromUpstream);
    }
  }

  /** Runs when the fields are final but for this, whoever answers. */
  public void beforeCommit(Consumer<HttpHeaders> edit) {
    if (edits == null) {
      edits = new ArrayList<>(2);
    }
    edits.add(edit);
  }

  /** Whether the client may have seen a part of it, so that no other answer can follow. */
  public boolean begun() {
    return begun;
  }

  /** Sends an answer whose body is here; takes it over. */
  public void whole(int status, ByteBuf body) {
    outcome.sent(body.readableBytes());
    stream.answer(status, commit(), body);
  }

  /** Begins an answer whose body comes in pieces. */
  public void head(int status) {
    stream.head(status, commit());
  }

  /** Answers 101. */
  public void upgrade() {
    stream.upgrade(commit());
  }

  private HttpHeaders commit() {
    begun = true;
    var all = headers();
    if (edits != null) {
      edits.forEach(edit -> edit.accept(all));
    }
    return all;
  }

  /** Sends a piece; takes it over. */
  public void body(ByteBuf piece) {
    outcome.sent(piece.readableBytes());
    stream.body(piece);
  }

  /** Ends a body that came in pieces. */
  public void end() {
    end(EmptyHttpHeaders.INSTANCE);
  }

  /** The same with trailers. */
  public void end(HttpHeaders trailers) {
    stream.end(trailers);
  }

  /** Whether the client takes more now. */
  public boolean writable() {
    return stream.writable();
  }

  /** Runs each time when the client takes more again; replaces what was set before. */
  public void whenWritable(Runnable action) {
    whenWritable = action;
  }

  void writableAgain() {
    if (whenWritable != null) {
      whenWritable.run();
    }
  }

  void abort() {
    stream.abort();
  }
}
