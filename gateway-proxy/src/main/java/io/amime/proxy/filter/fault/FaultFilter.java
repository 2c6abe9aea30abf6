package io.amime.proxy.filter.fault;

import io.amime.api.discovery.RouteAction.Fault;
import io.amime.proxy.http.GrpcStatus;
import io.amime.proxy.http.LoopTimer;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Delays first, aborts then; the upstream of an aborted request is never asked. */
public final class FaultFilter implements GatewayFilter {
  private final FaultPolicy policy;
  private final Supplier<RandomGenerator> random;

  public FaultFilter(Fault fault, Supplier<RandomGenerator> random) {
    this.policy = new FaultPolicy(fault);
    this.random = random;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var injection = policy.draw(random.get(), GrpcStatus.spoken(mesh.headers()));
    var abort = injection.abort();
    Mono<Void> rest =
        abort == null
            ? chain.filter(exchange)
            : Mono.error(() -> new ProxyFailure.FaultAbort(abort.httpStatus(), abort.grpcStatus()));
    if (injection.delay().isZero()) {
      return rest;
    }
    mesh.outcome().delayed(injection.delay().toMillis());
    return LoopTimer.after(mesh.loop(), injection.delay().toNanos()).then(rest);
  }

  @Override
  public String toString() {
    return "fault";
  }
}
