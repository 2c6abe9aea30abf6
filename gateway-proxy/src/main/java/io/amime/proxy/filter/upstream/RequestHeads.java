package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.HopByHop;
import io.amime.proxy.http.MeshExchange;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/** The head of the request as the upstream gets it. */
final class RequestHeads {
  private RequestHeads() {}

  static HttpRequest full(MeshExchange mesh) {
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        HttpMethod.valueOf(mesh.method()),
        mesh.path(),
        Unpooled.EMPTY_BUFFER,
        headers(mesh),
        EmptyHttpHeaders.INSTANCE);
  }

  static HttpRequest streaming(MeshExchange mesh) {
    return new DefaultHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.valueOf(mesh.method()), mesh.path(), headers(mesh));
  }

  /** The client's own map, cleaned in place: after this nobody needs what is removed. */
  private static HttpHeaders headers(MeshExchange mesh) {
    var headers = mesh.headers();
    HopByHop.strip(headers);
    headers.set(HttpHeaderNames.HOST, mesh.authority());
    if (mesh.upgradeAllowed()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
    return headers;
  }
}
