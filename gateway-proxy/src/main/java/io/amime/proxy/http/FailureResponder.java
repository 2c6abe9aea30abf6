package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** The only place that makes an answer of the proxy's own. */
public final class FailureResponder {
  private static final Logger LOG = LoggerFactory.getLogger(FailureResponder.class);

  /** Names the reason to the client; stripped from the answers that leave at an edge. */
  public static final String REASON_HEADER = "x-mesh-reason";

  /** Answers the failure, or breaks the connection where the answer has already begun. */
  Mono<Void> respond(ServerWebExchange exchange, MeshExchange mesh, Throwable error) {
    if (!(error instanceof ProxyFailure) && clientGone(mesh, error)) {
      mesh.outcome().reason(Reason.CLIENT_CLOSED);
      mesh.connection().channel().close();
      return Mono.empty();
    }
    var failure = error instanceof ProxyFailure f ? f : unexpected(mesh, error);
    mesh.outcome().reason(failure.reason());
    var response = exchange.getResponse();
    if (response.isCommitted()) {
      // A short body must not look whole: only a broken connection tells the client.
      mesh.connection().channel().close();
      return Mono.empty();
    }
    return write(mesh, response, failure);
  }

  private static Mono<Void> write(
      MeshExchange mesh, ServerHttpResponse response, ProxyFailure failure) {
    mesh.outcome().status(failure.status());
    var cause = failure.getCause();
    if (cause != null) {
      mesh.outcome().detail(String.valueOf(cause.getMessage()));
    }
    var body = failure.text().getBytes(StandardCharsets.UTF_8);
    mesh.outcome().sent(body.length);
    response.setRawStatusCode(failure.status());
    var headers = mesh.response().responseHeaders();
    headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    headers.set(REASON_HEADER, failure.reason().word());
    if (failure.reason() == Reason.CIRCUIT_OPEN) {
      headers.set("x-envoy-overloaded", "true");
    }
    mesh.closeUnlessRead();
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }

  private static boolean clientGone(MeshExchange mesh, Throwable error) {
    return error instanceof IOException
        || AbortedException.isConnectionReset(error)
        || !mesh.connection().channel().isActive();
  }

  private static ProxyFailure unexpected(MeshExchange mesh, Throwable error) {
    LOG.atError()
        .addKeyValue("request", mesh.requestId())
        .addKeyValue("path", mesh.path())
        .setCause(error)
        .log("a filter failed");
    return new ProxyFailure.Unexpected();
  }
}
