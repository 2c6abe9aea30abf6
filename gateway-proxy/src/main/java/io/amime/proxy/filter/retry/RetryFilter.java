package io.amime.proxy.filter.retry;

import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.filter.retry.RetryRules.Failure;
import io.amime.proxy.http.GrpcStatus;
import io.amime.proxy.http.LoopTimer;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.Reason;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Runs what is below it again, at most as often as its rules and the cluster's retry budget allow,
 * and only while the client has seen nothing and the request can be sent again whole.
 */
public final class RetryFilter implements GatewayFilter {
  /** Who says so was not too busy but would not: trying again makes it worse. */
  private static final AsciiString RATE_LIMITED = AsciiString.cached("x-envoy-ratelimited");

  private final RetryRules rules;
  private final Supplier<RandomGenerator> random;

  /**
   * @param policy null where only the request itself may ask for more tries
   */
  public RetryFilter(@Nullable RetryPolicy policy, Supplier<RandomGenerator> random) {
    this.rules = RetryRules.of(policy);
    this.random = random;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var control = mesh.control();
    var applied =
        control.asksForRetries()
            ? rules.asked(control.maxRetries(), control.retryOn(), control.retryGrpcOn())
            : rules;
    if (applied.retries() == 0) {
      return chain.filter(exchange);
    }
    mesh.body().keep();
    return attempt(exchange, chain, mesh, applied, 1);
  }

  private Mono<Void> attempt(
      ServerWebExchange exchange,
      GatewayFilterChain chain,
      MeshExchange mesh,
      RetryRules applied,
      int number) {
    return chain
        .filter(exchange)
        .materialize()
        .flatMap(end ->
            worthAnother(end, mesh, applied) && mayTry(end, mesh, applied, number)
                ? again(exchange, chain, mesh, applied, number)
                : settled(end));
  }

  private static Mono<Void> settled(Signal<Void> end) {
    var error = end.getThrowable();
    return error == null ? Mono.empty() : Mono.error(error);
  }

  private static boolean worthAnother(Signal<Void> end, MeshExchange mesh, RetryRules applied) {
    var error = end.getThrowable();
    if (error != null) {
      return applied.worthAnother(failure(error), mesh.method());
    }
    var answer = mesh.upstream();
    if (answer != null && answer.headers().contains(RATE_LIMITED)) {
      return applied.worthAnotherDespiteLimit();
    }
    return answer != null
        && (applied.worthAnother(answer.status(), mesh.method())
            || applied.worthAnotherCall(GrpcStatus.in(answer.headers())));
  }

  private static Failure failure(Throwable error) {
    if (error instanceof ProxyFailure.TimedOut timeout && timeout.perTry()) {
      return Failure.PER_TRY_TIMEOUT;
    }
    if (!(error instanceof ProxyFailure.UpstreamBroken broken)) {
      return Failure.FINAL;
    }
    if (broken.reason() == Reason.UPSTREAM_CONNECT_FAILURE) {
      return Failure.CONNECT;
    }
    return broken.sent() ? Failure.RESET : Failure.REFUSED;
  }

  private static boolean mayTry(
      Signal<Void> end, MeshExchange mesh, RetryRules applied, int number) {
    var cluster = mesh.cluster();
    if (number > applied.retries()) {
      mesh.outcome().mark(Reason.RETRIES_EXHAUSTED);
      return false;
    }
    return mesh.body().replayable()
        && cluster != null
        && cluster.beginRetry(leftAlone(end.getThrowable(), number));
  }

  /**
   * Whether the member was not there, or went away from a first try: who calls one that dies has
   * done nothing to it, whereas one that breaks what it is called for again and again is ill.
   */
  private static boolean leftAlone(@Nullable Throwable error, int number) {
    return switch (error == null ? Failure.FINAL : failure(error)) {
      case CONNECT -> true;
      case RESET, REFUSED -> number == 1;
      case PER_TRY_TIMEOUT, FINAL -> false;
    };
  }

  private Mono<Void> again(
      ServerWebExchange exchange,
      GatewayFilterChain chain,
      MeshExchange mesh,
      RetryRules applied,
      int number) {
    var failed = mesh.upstream();
    if (failed != null) {
      mesh.upstream(null);
      failed.discard();
    }
    long wait = TimeUnit.MILLISECONDS.toNanos(applied.backOffMillis(number, random.get()));
    if (applied.anyMember()) {
      mesh.host(null);
    }
    var cluster = mesh.cluster();
    return LoopTimer.after(mesh.loop(), wait)
        .then(Mono.defer(() -> attempt(exchange, chain, mesh, applied, number + 1)))
        .doFinally(signal -> {
          if (cluster != null) {
            cluster.retryEnd();
          }
        });
  }

  @Override
  public String toString() {
    return "retry";
  }
}
