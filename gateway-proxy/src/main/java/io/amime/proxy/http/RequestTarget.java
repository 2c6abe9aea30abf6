package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * What a request asks for: the absolute form wins over the Host header (RFC 9112 3.2.2), and the
 * path is normalised once, here, so that rules match the very text that is sent on.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority host with or without port
 * @param path origin form with query
 */
record RequestTarget(String scheme, String authority, String path) {
  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";

  /**
   * @param connectionScheme scheme of the connection it came over
   * @throws ProxyFailure.BadRequest when it is ambiguous or malformed
   */
  static RequestTarget of(String uri, HttpHeaders headers, String connectionScheme) {
    if (uri.startsWith("/")) {
      return new RequestTarget(connectionScheme, host(headers), PathNormalizer.normalize(uri));
    }
    if (AsciiString.regionMatches(uri, true, 0, HTTP, 0, HTTP.length())) {
      return absolute("http", uri, HTTP.length());
    }
    if (AsciiString.regionMatches(uri, true, 0, HTTPS, 0, HTTPS.length())) {
      return absolute("https", uri, HTTPS.length());
    }
    throw new ProxyFailure.BadRequest("the request target must be a path or an absolute http URI");
  }

  private static RequestTarget absolute(String scheme, String uri, int from) {
    int end = from;
    while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    var authority = uri.substring(from, end);
    var rest = uri.substring(end);
    return new RequestTarget(
        scheme,
        checked(authority),
        PathNormalizer.normalize(rest.startsWith("/") ? rest : "/" + rest));
  }

  private static String host(HttpHeaders headers) {
    var first = headers.get(HttpHeaderNames.HOST);
    if (first == null) {
      throw new ProxyFailure.BadRequest("the Host header is missing");
    }
    var all = headers.getAll(HttpHeaderNames.HOST);
    if (all.size() > 1) {
      throw new ProxyFailure.BadRequest("there is more than one Host header");
    }
    return checked(first);
  }

  private static String checked(String authority) {
    boolean wrong = authority.isEmpty();
    for (int i = 0; i < authority.length() && !wrong; i++) {
      char c = authority.charAt(i);
      wrong = c <= ' ' || c >= 0x7f || "@/\\,?#\"<>".indexOf(c) >= 0;
    }
    if (wrong) {
      throw new ProxyFailure.BadRequest("the host is not valid");
    }
    return authority;
  }
}
