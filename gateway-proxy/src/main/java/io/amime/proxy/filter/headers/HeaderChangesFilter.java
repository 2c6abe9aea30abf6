package io.amime.proxy.filter.headers;

import io.amime.api.discovery.RouteAction.HeaderChanges;
import io.amime.proxy.http.MeshExchange;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Sets, adds and takes away header fields of the request, and of the answer whoever gives it. */
public final class HeaderChangesFilter implements GatewayFilter {
  private final HeaderChanges changes;
  private final boolean ofAnswers;

  public HeaderChangesFilter(HeaderChanges changes) {
    this.changes = changes;
    this.ofAnswers =
        !changes.setResponse().isEmpty()
            || !changes.addResponse().isEmpty()
            || !changes.removeResponse().isEmpty();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    apply(MeshExchange.of(exchange));
    return chain.filter(exchange);
  }

  /** Makes the changes that can be made now, and sees to the others. */
  public void apply(MeshExchange mesh) {
    change(mesh.headers(), changes.setRequest(), changes.addRequest(), changes.removeRequest());
    if (ofAnswers) {
      mesh.response().beforeCommit(this::changeAnswer);
    }
  }

  private void changeAnswer(HttpHeaders answer) {
    change(answer, changes.setResponse(), changes.addResponse(), changes.removeResponse());
  }

  private static void change(
      HttpHeaders headers,
      Map<String, String> set,
      Map<String, String> add,
      Iterable<String> remove) {
    remove.forEach(headers::remove);
    set.forEach(headers::set);
    add.forEach(headers::add);
  }

  @Override
  public String toString() {
    return "header-changes";
  }
}
