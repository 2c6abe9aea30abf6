package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The way in for requests: finds the route and runs its prepared chain, without a dispatcher in
 * between. Give it to {@code HttpServer.handle}.
 */
public final class MeshHandler
    implements BiFunction<HttpServerRequest, HttpServerResponse, Mono<Void>> {
  private static final Logger LOG = LoggerFactory.getLogger(MeshHandler.class);

  private final Direction direction;
  private final Supplier<? extends MeshView> mesh;
  private final List<RequestObserver> observers;
  private final FailureResponder failures = new FailureResponder();
  private final AtomicInteger active = new AtomicInteger();
  private volatile boolean draining;

  /**
   * @param mesh the running configuration; asked once per request
   * @param observers told about every end, in this order
   */
  public MeshHandler(
      Direction direction, Supplier<? extends MeshView> mesh, List<RequestObserver> observers) {
    this.direction = direction;
    this.mesh = mesh;
    this.observers = List.copyOf(observers);
  }

  /** Requests that are running. */
  public int active() {
    return active.get();
  }

  /** From now on every answer asks its client to close the connection. */
  public void drain() {
    draining = true;
  }

  @Override
  public Mono<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    var exchange = new MeshExchange(direction, mesh.get(), request, response, connection(request));
    var web = new WebExchange(exchange);
    active.incrementAndGet();
    if (draining) {
      response.keepAlive(false);
    }
    return run(exchange, web)
        .onErrorResume(error -> failures.respond(web, exchange, error))
        .doFinally(signal -> end(exchange, signal));
  }

  private static Connection connection(HttpServerRequest request) {
    var found = new Connection[1];
    request.withConnection(c -> found[0] = c);
    return found[0];
  }

  private static Mono<Void> run(MeshExchange exchange, WebExchange web) {
    try {
      var request = exchange.nativeRequest();
      if (request.method().equals(HttpMethod.CONNECT)) {
        return Mono.error(new ProxyFailure.Unsupported("CONNECT is not served here"));
      }
      exchange.target(RequestTarget.of(request.uri(), request.requestHeaders(), request.scheme()));
      var route = exchange.mesh().route(exchange);
      exchange.route(route);
      return route.chain().filter(web);
    } catch (ProxyFailure e) {
      return Mono.error(e);
    }
  }

  private void end(MeshExchange exchange, SignalType signal) {
    active.decrementAndGet();
    var answer = exchange.upstream();
    if (answer != null) {
      // Nothing to do where it was written; where the client was gone before, nobody took it.
      answer.discard();
    }
    exchange.body().close();
    var outcome = exchange.outcome();
    outcome.ended(System.nanoTime());
    if (signal == SignalType.CANCEL) {
      outcome.reason(Reason.CLIENT_CLOSED);
    }
    for (var observer : observers) {
      try {
        observer.onEnd(exchange);
      } catch (RuntimeException e) {
        // One observer's defect must not take the others' news away.
        LOG.atError().setCause(e).log("an observer failed");
      }
    }
  }
}
