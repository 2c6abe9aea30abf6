package io.amime.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only place that makes an answer of the proxy's own. */
public final class FailureResponder {
  private static final Logger LOG = LoggerFactory.getLogger(FailureResponder.class);

  /** Names the reason to the client; stripped from the answers that leave at an edge. */
  public static final String REASON_HEADER = "x-mesh-reason";

  private FailureResponder() {}

  /**
   * Answers the failure, or breaks the answer off where one has already begun.
   *
   * @return whether an answer is on its way
   */
  static boolean respond(WebExchange exchange, MeshExchange mesh, Throwable error) {
    if (!(error instanceof ProxyFailure) && !mesh.stream().channel().isActive()) {
      mesh.outcome().reason(Reason.CLIENT_CLOSED);
      return false;
    }
    var failure = error instanceof ProxyFailure f ? f : unexpected(mesh, error);
    mesh.outcome().reason(failure.reason());
    if (mesh.response().begun()) {
      // A short body must not look whole: only a broken connection tells the client.
      mesh.response().abort();
      return false;
    }
    write(exchange, mesh, failure);
    return true;
  }

  private static void write(WebExchange exchange, MeshExchange mesh, ProxyFailure failure) {
    mesh.outcome().status(failure.status());
    var cause = failure.getCause();
    if (cause != null) {
      mesh.outcome().detail(String.valueOf(cause.getMessage()));
    }
    var headers = mesh.response().headers();
    headers.set(REASON_HEADER, failure.reason().word());
    if (failure.reason() == Reason.CIRCUIT_OPEN) {
      headers.set("x-envoy-overloaded", "true");
    }
    if (GrpcStatus.spoken(mesh.headers())) {
      GrpcStatus.write(mesh, failure.grpcStatus(), failure.text());
      exchange.answer(HttpResponseStatus.OK.code(), Unpooled.EMPTY_BUFFER);
      return;
    }
    if (failure.status() == HttpResponseStatus.NO_CONTENT.code()) {
      exchange.answer(failure.status(), Unpooled.EMPTY_BUFFER);
      return;
    }
    var body = failure.text().getBytes(StandardCharsets.UTF_8);
    headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    exchange.answer(failure.status(), Unpooled.wrappedBuffer(body));
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
