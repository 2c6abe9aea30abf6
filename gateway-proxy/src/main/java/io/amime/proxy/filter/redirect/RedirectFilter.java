package io.amime.proxy.filter.redirect;

import io.amime.api.discovery.RouteAction.Redirect;
import io.amime.api.routing.Targets;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.Reason;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers with the new location; it is the end of its chain. */
public final class RedirectFilter implements GatewayFilter {
  private final Redirect redirect;

  public RedirectFilter(Redirect redirect) {
    this.redirect = redirect;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    mesh.outcome().status(redirect.code());
    mesh.outcome().reason(Reason.REDIRECT);
    mesh.response().headers().set(HttpHeaderNames.LOCATION, Targets.location(redirect, mesh));
    exchange.getResponse().setRawStatusCode(redirect.code());
    return exchange.getResponse().setComplete();
  }

  @Override
  public String toString() {
    return "redirect";
  }
}
