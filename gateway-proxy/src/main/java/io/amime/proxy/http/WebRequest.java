package io.amime.proxy.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;

/** The request as SCG's filters see it: a view of the wire's own, made on demand. */
final class WebRequest implements ServerHttpRequest {
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  private final MeshExchange mesh;
  private @Nullable URI uri;
  private @Nullable HttpHeaders headers;
  private @Nullable Map<String, Object> attributes;

  WebRequest(MeshExchange mesh) {
    this.mesh = mesh;
  }

  @Override
  public String getId() {
    return mesh.requestId();
  }

  @Override
  public HttpMethod getMethod() {
    return HttpMethod.valueOf(mesh.method());
  }

  @Override
  public URI getURI() {
    if (uri == null) {
      uri = URI.create(mesh.scheme() + "://" + mesh.authority() + mesh.path());
    }
    return uri;
  }

  @Override
  public RequestPath getPath() {
    return RequestPath.parse(getURI(), "");
  }

  @Override
  public Map<String, Object> getAttributes() {
    if (attributes == null) {
      attributes = new ConcurrentHashMap<>();
    }
    return attributes;
  }

  @Override
  public HttpHeaders getHeaders() {
    if (headers == null) {
      headers = new HttpHeaders(new Netty4HeadersAdapter(mesh.headers()));
    }
    return headers;
  }

  @Override
  public MultiValueMap<String, String> getQueryParams() {
    return UriComponentsBuilder.fromUri(getURI()).build().getQueryParams();
  }

  @Override
  public MultiValueMap<String, HttpCookie> getCookies() {
    var cookies = new LinkedMultiValueMap<String, HttpCookie>();
    for (var line : mesh.headers().getAll(HttpHeaderNames.COOKIE)) {
      for (var c : ServerCookieDecoder.LAX.decodeAll(line)) {
        cookies.add(c.name(), new HttpCookie(c.name(), c.value()));
      }
    }
    return cookies;
  }

  @Override
  public Flux<DataBuffer> getBody() {
    return new BodyFlux(mesh).map(BUFFERS::wrap);
  }

  @Override
  public @Nullable InetSocketAddress getRemoteAddress() {
    return mesh.stream().channel().remoteAddress() instanceof InetSocketAddress a ? a : null;
  }

  @Override
  public @Nullable InetSocketAddress getLocalAddress() {
    return mesh.stream().channel().localAddress() instanceof InetSocketAddress a ? a : null;
  }
}
