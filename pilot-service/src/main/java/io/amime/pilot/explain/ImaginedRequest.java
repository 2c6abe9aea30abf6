package io.amime.pilot.explain;

import io.amime.api.routing.RequestHead;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request as a routing table reads it, from a method, an address and headers. */
record ImaginedRequest(
    String method,
    URI url,
    String authority,
    Map<String, String> headers,
    @Nullable InetAddress source,
    @Nullable InetAddress destination)
    implements RequestHead {

  /**
   * @throws IllegalArgumentException when the URL is none, or an address
   */
  static ImaginedRequest of(Question question) {
    var request = question.request();
    var url = URI.create(request.url().contains("://") ? request.url() : relative(request.url()));
    var headers = new TreeMap<String, String>();
    if (request.headers() != null) {
      request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    }
    var host = headers.remove("host");
    var authority = host != null ? host : url.getRawAuthority();
    return new ImaginedRequest(
        method(request),
        url,
        authority == null ? "" : authority,
        headers,
        address(question.source() == null ? null : question.source().address()),
        address(request.address()));
  }

  private static String method(Question.Request request) {
    if (request.tcp()) {
      return "";
    }
    return request.method() == null ? "GET" : request.method().toUpperCase(Locale.ROOT);
  }

  private static @Nullable InetAddress address(@Nullable String text) {
    return text == null ? null : InetAddress.ofLiteral(text);
  }

  /** A path alone, with the host in a header; or a host alone. */
  private static String relative(String url) {
    return "http://" + url;
  }

  /** The same with another host. */
  ImaginedRequest to(String otherAuthority) {
    return new ImaginedRequest(method, url, otherAuthority, headers, source, destination);
  }

  /** The port that the client dials, 0 where only the header knows. */
  int port() {
    if (url.getPort() > 0) {
      return url.getPort();
    }
    return url.getRawAuthority() == null ? 0 : "https".equals(url.getScheme()) ? 443 : 80;
  }

  @Override
  public String path() {
    var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  @Override
  public String scheme() {
    return url.getScheme();
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }
}
