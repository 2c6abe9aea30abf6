package io.amime.proxy.http;

import io.amime.proxy.downstream.DownstreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;

/**
 * A request from its head to its end: runs the chain, hears what the client does meanwhile, and
 * tells the observers when both are through.
 */
final class ServedRequest implements CoreSubscriber<Void>, DownstreamListener {
  private static final Logger LOG = LoggerFactory.getLogger(ServedRequest.class);

  private final MeshExchange mesh;
  private final WebExchange web;
  private final List<RequestObserver> observers;
  private final EventLoop loop;
  private @Nullable Subscription subscription;
  private boolean chainOver;
  private boolean clientOver;
  private boolean ended;

  ServedRequest(MeshExchange mesh, List<RequestObserver> observers) {
    this.mesh = mesh;
    this.web = new WebExchange(mesh);
    this.observers = observers;
    this.loop = mesh.loop();
  }

  void run() {
    mesh.stream().listen(this);
    try {
      mesh.enter();
      var route = mesh.mesh().route(mesh);
      mesh.route(route);
      route.chain().filter(web).subscribe(this);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  @Override
  public void onSubscribe(Subscription s) {
    subscription = s;
    s.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Void nothing) {
    // A Mono<Void> has none.
  }

  @Override
  public void onComplete() {
    if (loop.inEventLoop()) {
      completed();
    } else {
      loop.execute(this::completed);
    }
  }

  private void completed() {
    if (!chainOver && !ended) {
      chainOver = true;
      if (!mesh.response().begun()) {
        // A filter answered without a body.
        web.finish();
      }
      endIfOver();
    }
  }

  @Override
  public void onError(Throwable error) {
    if (loop.inEventLoop()) {
      failed(error);
    } else {
      loop.execute(() -> failed(error));
    }
  }

  private void failed(Throwable error) {
    if (!chainOver && !ended) {
      chainOver = true;
      if (FailureResponder.respond(web, mesh, error)) {
        endIfOver();
      } else {
        end();
      }
    }
  }

  @Override
  public void onBody(ByteBuf data) {
    mesh.body().received(data);
  }

  @Override
  public void onEnd(HttpHeaders trailers) {
    mesh.body().ended(trailers);
  }

  @Override
  public void onWritable() {
    mesh.response().writableAgain();
  }

  @Override
  public void onSent() {
    clientOver = true;
    endIfOver();
  }

  @Override
  public void onMalformed(Throwable cause) {
    if (!ended) {
      cancel();
      failed(ProxyFailure.BadRequest.of(cause));
    }
  }

  @Override
  public void onGone() {
    if (!ended) {
      mesh.outcome().reason(Reason.CLIENT_CLOSED);
      cancel();
      end();
    }
  }

  private void cancel() {
    if (!chainOver && subscription != null) {
      subscription.cancel();
    }
  }

  private void endIfOver() {
    if (chainOver && clientOver) {
      end();
    }
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    var answer = mesh.upstream();
    if (answer != null) {
      // Nothing to do where it was written; where the client was gone before, nobody took it.
      answer.discard();
    }
    mesh.body().close();
    mesh.outcome().ended(System.nanoTime());
    for (var observer : observers) {
      try {
        observer.onEnd(mesh);
      } catch (RuntimeException e) {
        // One observer's defect must not take the others' news away.
        LOG.atError().setCause(e).log("an observer failed");
      }
    }
  }
}
