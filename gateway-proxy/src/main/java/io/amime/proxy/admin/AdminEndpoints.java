package io.amime.proxy.admin;

import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.downstream.DownstreamStream;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** The admin pages: everything can be read, and the only thing that can be done is to drain. */
public final class AdminEndpoints implements DownstreamHandler {
  private static final Logger log = LoggerFactory.getLogger(AdminEndpoints.class);
  private static final String JSON = "application/json";

  private final JsonMapper json;
  private final Map<String, Page> pages = new LinkedHashMap<>();
  private final Map<String, Supplier<Object>> actions = new LinkedHashMap<>();

  public AdminEndpoints(JsonMapper json) {
    this.json = json;
  }

  /**
   * An answer.
   *
   * @param body text as it is, anything else as JSON
   */
  public record Answer(int status, String contentType, Object body) {
    public static Answer ok(Object body) {
      return new Answer(200, JSON, body);
    }

    public static Answer status(int status, Object body) {
      return new Answer(status, JSON, body);
    }
  }

  private record Page(boolean below, Function<String, Answer> content) {}

  /** Answers {@code GET path}. */
  public AdminEndpoints page(String path, Supplier<Answer> content) {
    pages.put(path, new Page(false, ignored -> content.get()));
    return this;
  }

  /** Answers {@code GET path/…}; the rest of the path is handed over. */
  public AdminEndpoints below(String path, Function<String, Answer> content) {
    pages.put(path, new Page(true, content));
    return this;
  }

  /** Does something on {@code POST path}; answered with 202 at once. */
  public AdminEndpoints action(String path, Supplier<Object> effect) {
    actions.put(path, effect);
    return this;
  }

  @Override
  public void onRequest(DownstreamStream stream) {
    // Pages walk over live state and write much JSON: not on a loop that carries traffic.
    Thread.ofVirtual()
        .name("admin")
        .start(() -> {
          var rendered = rendered(stream.request());
          stream.channel().eventLoop().execute(() -> send(stream, rendered));
        });
  }

  private static void send(DownstreamStream stream, Rendered rendered) {
    var headers =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.CONTENT_TYPE, rendered.contentType())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    stream.answer(rendered.status(), headers, Unpooled.wrappedBuffer(rendered.body()));
  }

  private record Rendered(int status, String contentType, byte[] body) {}

  private Rendered rendered(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return render(Answer.status(400, Map.of("error", "the request is malformed")));
    }
    var method = request.method();
    boolean read = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    var path = path(request.uri());
    try {
      return render(read ? read(path) : act(method, path));
    } catch (RuntimeException e) {
      log.error("admin page {}", path, e);
      return render(Answer.status(500, Map.of("error", "this page is broken, see the log")));
    }
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private Rendered render(Answer answer) {
    byte[] body =
        answer.body() instanceof String text
            ? text.getBytes(StandardCharsets.UTF_8)
            : json.writerWithDefaultPrettyPrinter().writeValueAsBytes(answer.body());
    return new Rendered(answer.status(), answer.contentType(), body);
  }

  private Answer read(String path) {
    var page = pages.get(path);
    if (page != null && !page.below()) {
      return page.content().apply("");
    }
    int slash = path.lastIndexOf('/');
    var above = slash > 0 ? pages.get(path.substring(0, slash)) : null;
    return above != null && above.below()
        ? above.content().apply(path.substring(slash + 1))
        : unknown();
  }

  private Answer act(HttpMethod method, String path) {
    @Nullable Supplier<Object> effect = method.equals(HttpMethod.POST) ? actions.get(path) : null;
    return effect == null ? unknown() : Answer.status(202, effect.get());
  }

  private Answer unknown() {
    return Answer.status(
        404, Map.of("error", "no such page", "pages", pages.keySet(), "actions", actions.keySet()));
  }
}
