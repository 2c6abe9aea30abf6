package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.HopByHop;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.RequestBody;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * After a 101 both connections carry bytes that are no HTTP any more: what one side sends is
 * written to the other, as fast as that side takes it, until either closes.
 */
final class UpgradeRelay implements RequestBody.Sink, AnswerSink {
  private final MeshExchange mesh;
  private final Attempt attempt;
  private final Answer answer;
  private final Runnable end;
  private boolean waiting;

  UpgradeRelay(MeshExchange mesh, Answer answer, Runnable end) {
    this.mesh = mesh;
    this.attempt = answer.attempt();
    this.answer = answer;
    this.end = end;
  }

  void start() {
    var headers = answer.headers();
    HopByHop.strip(headers);
    headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    mesh.response().adopt(headers);
    mesh.body().reopen(this);
    mesh.response().upgrade();
    mesh.response().whenWritable(answer::drain);
    attempt.onUpgradeWritable(this::upstreamWritable);
    answer.to(this);
    mesh.body().pull();
  }

  @Override
  public void onData(ByteBuf data) {
    answer.moved();
    if (attempt.sendUpgraded(data)) {
      mesh.body().pull();
    } else {
      waiting = true;
    }
  }

  private void upstreamWritable() {
    if (waiting) {
      waiting = false;
      mesh.body().pull();
    }
  }

  @Override
  public void onDataEnd() {
    attempt.abort();
    end.run();
  }

  @Override
  public boolean ready() {
    return mesh.response().writable();
  }

  @Override
  public void onPiece(ByteBuf piece) {
    mesh.response().body(piece);
  }

  @Override
  public void onWhole(HttpHeaders trailers) {
    close();
  }

  @Override
  public void onBroken(ProxyFailure why) {
    close();
  }

  private void close() {
    mesh.response().end();
    end.run();
  }
}
