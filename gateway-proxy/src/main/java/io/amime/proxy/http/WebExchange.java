package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.security.Principal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.SimpleLocaleContext;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/**
 * The exchange that SCG's filters see. Spring's own makes sessions, forms and URIs that a proxy
 * never looks at; this one makes what a filter asks for, when it asks.
 */
final class WebExchange implements ServerWebExchange {
  static final String ATTRIBUTE = MeshExchange.class.getName();

  private final MeshExchange mesh;
  private @Nullable WebRequest request;
  private @Nullable WebResponse response;
  private @Nullable Map<String, Object> attributes;

  WebExchange(MeshExchange mesh) {
    this.mesh = mesh;
  }

  MeshExchange mesh() {
    return mesh;
  }

  boolean direct() {
    return response == null;
  }

  /** Sends an answer that has no body. */
  void finish() {
    if (response == null) {
      int status = HttpResponseStatus.OK.code();
      mesh.outcome().status(status);
      mesh.response().whole(status, Unpooled.EMPTY_BUFFER);
    } else {
      response.finish();
    }
  }

  /** Answers for the proxy; takes the body over. */
  void answer(int status, ByteBuf body) {
    if (response == null) {
      mesh.response().whole(status, body);
    } else {
      response.answer(status, body);
    }
  }

  @Override
  public ServerHttpRequest getRequest() {
    if (request == null) {
      request = new WebRequest(mesh);
    }
    return request;
  }

  @Override
  public ServerHttpResponse getResponse() {
    if (response == null) {
      response = new WebResponse(mesh);
    }
    return response;
  }

  @Override
  public Map<String, Object> getAttributes() {
    if (attributes == null) {
      attributes = new HashMap<>();
      // A decorated exchange delegates its attributes, so the context is found through it as well.
      attributes.put(ATTRIBUTE, mesh);
    }
    return attributes;
  }

  @Override
  public Mono<WebSession> getSession() {
    return Mono.error(new UnsupportedOperationException("a proxy keeps no sessions"));
  }

  @Override
  public <T extends Principal> Mono<T> getPrincipal() {
    return Mono.empty();
  }

  @Override
  public Mono<MultiValueMap<String, String>> getFormData() {
    return Mono.just(new LinkedMultiValueMap<>());
  }

  @Override
  public Mono<MultiValueMap<String, Part>> getMultipartData() {
    return Mono.just(new LinkedMultiValueMap<>());
  }

  @Override
  public LocaleContext getLocaleContext() {
    return new SimpleLocaleContext(Locale.ROOT);
  }

  @Override
  public @Nullable ApplicationContext getApplicationContext() {
    return null;
  }

  @Override
  public boolean isNotModified() {
    return false;
  }

  @Override
  public boolean checkNotModified(Instant lastModified) {
    return false;
  }

  @Override
  public boolean checkNotModified(@Nullable String etag) {
    return false;
  }

  @Override
  public boolean checkNotModified(@Nullable String etag, Instant lastModified) {
    return false;
  }

  @Override
  public String transformUrl(String url) {
    return url;
  }

  @Override
  public void addUrlTransformer(Function<String, String> transformer) {
    throw new UnsupportedOperationException("a proxy makes no URLs");
  }

  @Override
  public String getLogPrefix() {
    return "[" + mesh.requestId() + "] ";
  }
}
