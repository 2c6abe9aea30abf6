package io.amime.proxy.http2;

import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Exception.streamError;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One block of fields as it comes out of HPACK: pseudo headers land in places of their own, all
 * others straight in the map that the rest of the proxy works on. It refuses what RFC 9113 (8.2 and
 * 8.3) calls malformed; what must be there is known only when the block is asked for a request, a
 * response or trailers.
 */
public final class HeaderBlock extends SparseHeaders {
  /** The version of messages that came over HTTP/2. */
  public static final HttpVersion HTTP_2 = new HttpVersion("HTTP", 2, 0, true);

  private @Nullable CharSequence method;
  private @Nullable CharSequence scheme;
  private @Nullable CharSequence authority;
  private @Nullable CharSequence path;
  private @Nullable CharSequence status;
  private @Nullable CharSequence host;
  private @Nullable CharSequence cookie;
  private @Nullable HttpHeaders fields;
  private int size;

  HeaderBlock() {}

  /**
   * Takes one field.
   *
   * @throws IllegalArgumentException when it may not be there; HPACK resets the stream then
   */
  @Override
  public Http2Headers add(CharSequence name, CharSequence value) {
    size++;
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the field has no name");
    }
    if (name.charAt(0) == ':') {
      pseudo(name, value);
    } else {
      field(name, value);
    }
    return this;
  }

  private void pseudo(CharSequence name, CharSequence value) {
    if (fields != null || host != null || cookie != null) {
      throw new IllegalArgumentException("a pseudo header follows a field");
    }
    var known = PseudoHeaderName.getPseudoHeader(name);
    if (known == null) {
      throw new IllegalArgumentException("there is no such pseudo header");
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    switch (known) {
      case METHOD -> method = once(method, value);
      case SCHEME -> scheme = once(scheme, value);
      case AUTHORITY -> authority = once(authority, value);
      case PATH -> path = once(path, value);
      case STATUS -> status = once(status, value);
      case PROTOCOL -> throw new IllegalArgumentException("extended CONNECT was not offered");
    }
  }

  private static CharSequence once(@Nullable CharSequence before, CharSequence value) {
    if (before != null) {
      throw new IllegalArgumentException("it is there twice");
    }
    return value;
  }

  private void field(CharSequence name, CharSequence value) {
    if (FieldNames.hasUpperCase(name)) {
      throw new IllegalArgumentException("its name has upper-case letters");
    }
    if (FieldNames.ofConnection(name, value)) {
      throw new IllegalArgumentException("it belongs to connections of HTTP/1.1");
    }
    if (!value.isEmpty() && blank(value.charAt(value.length() - 1))) {
      throw new IllegalArgumentException("its value ends with white space");
    }
    if (FieldNames.isHost(name)) {
      host = once(host, value);
    } else if (cookie != null && FieldNames.isCookie(name)) {
      crumb(cookie, value);
    } else {
      var to = map();
      to.add(name, value);
      if (FieldNames.isCookie(name)) {
        cookie = value;
      }
    }
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  /** A cookie may come in pieces; rules and HTTP/1.1 want it whole (8.2.3). */
  private void crumb(CharSequence before, CharSequence value) {
    // Only its parts have been in the map, which checks values: this one is checked by itself.
    map().set(HttpHeaderNames.COOKIE, value);
    var all = before instanceof StringBuilder b ? b : new StringBuilder(before);
    cookie = all.append("; ").append(value);
  }

  private HttpHeaders map() {
    if (fields == null) {
      fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();
      if (authority != null) {
        fields.add(HttpHeaderNames.HOST, authority);
      }
    }
    return fields;
  }

  private HttpHeaders complete() {
    var all = map();
    if (cookie instanceof StringBuilder joined) {
      all.set(HttpHeaderNames.COOKIE, joined.toString());
    }
    return all;
  }

  /**
   * The block as the head of a request: its authority is the Host field, and the target of a
   * CONNECT.
   *
   * @throws Http2Exception that resets the stream when it is malformed
   */
  public HttpRequest request(int stream) throws Http2Exception {
    check(stream, status == null, ":status in a request");
    var verb = required(stream, method, ":method");
    boolean connect = HttpMethod.CONNECT.asciiName().contentEquals(verb);
    check(stream, authority == null || host == null || same(authority, host), "two authorities");
    var to = authority != null ? authority : required(stream, host, ":authority");
    check(stream, !to.isEmpty(), "an empty authority");
    if (connect) {
      check(stream, scheme == null && path == null && authority != null, "a CONNECT for no tunnel");
    } else {
      required(stream, scheme, ":scheme");
    }
    var target = connect ? to : required(stream, path, ":path");
    boolean origin = connect || target.charAt(0) == '/' || options(verb, target);
    check(stream, origin, ":path that is no path");
    try {
      var all = complete();
      if (authority == null) {
        all.set(HttpHeaderNames.HOST, to);
      }
      return new DefaultHttpRequest(
          HTTP_2, HttpMethod.valueOf(verb.toString()), target.toString(), all);
    } catch (IllegalArgumentException e) {
      throw streamError(stream, PROTOCOL_ERROR, e, "malformed request: %s", e.getMessage());
    }
  }

  private static boolean options(CharSequence verb, CharSequence target) {
    return target.length() == 1
        && target.charAt(0) == '*'
        && HttpMethod.OPTIONS.asciiName().contentEquals(verb);
  }

  private static boolean same(CharSequence one, CharSequence other) {
    return AsciiString.contentEqualsIgnoreCase(one, other);
  }

  /**
   * The block as the head of an answer, final or interim.
   *
   * @throws Http2Exception that resets the stream when it is malformed
   */
  public HttpResponse response(int stream) throws Http2Exception {
    check(
        stream,
        method == null && scheme == null && authority == null && path == null,
        "a request's pseudo header in a response");
    var digits = required(stream, status, ":status");
    int code = code(digits);
    check(stream, code != 0, ":status that is no status");
    // A connection of HTTP/2 cannot become another protocol (8.6).
    check(stream, code != HttpResponseStatus.SWITCHING_PROTOCOLS.code(), "status 101");
    return new DefaultHttpResponse(HTTP_2, HttpResponseStatus.valueOf(code), complete());
  }

  private static int code(CharSequence digits) {
    int code = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      code = code * 10 + digit;
    }
    return digits.length() == 3 && code >= 100 ? code : 0;
  }

  /**
   * The block as the end of a message. Fields that would have had to come earlier are left out.
   *
   * @throws Http2Exception that resets the stream when it is malformed
   */
  public HttpHeaders trailers(int stream) throws Http2Exception {
    check(
        stream,
        method == null && scheme == null && authority == null && path == null && status == null,
        "a pseudo header in trailers");
    if (fields == null) {
      return EmptyHttpHeaders.INSTANCE;
    }
    var all = complete();
    all.remove(HttpHeaderNames.CONTENT_LENGTH);
    all.remove(HttpHeaderNames.TRAILER);
    return all;
  }

  private static CharSequence required(int stream, @Nullable CharSequence value, String name)
      throws Http2Exception {
    if (value == null) {
      throw streamError(stream, PROTOCOL_ERROR, "malformed message: no %s", name);
    }
    return value;
  }

  private static void check(int stream, boolean holds, String otherwise) throws Http2Exception {
    if (!holds) {
      throw streamError(stream, PROTOCOL_ERROR, "malformed message: %s", otherwise);
    }
  }

  @Override
  public @Nullable CharSequence method() {
    return method;
  }

  @Override
  public @Nullable CharSequence scheme() {
    return scheme;
  }

  @Override
  public @Nullable CharSequence authority() {
    return authority;
  }

  @Override
  public @Nullable CharSequence path() {
    return path;
  }

  @Override
  public @Nullable CharSequence status() {
    return status;
  }

  // What follows serves Netty's decoder, which looks at the length before it passes the block on.

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  @SuppressWarnings("unchecked")
  public List<CharSequence> getAll(CharSequence name) {
    return fields == null ? List.of() : (List<CharSequence>) (List<?>) fields.getAll(name);
  }

  @Override
  public Http2Headers setLong(CharSequence name, long value) {
    var normal = Long.toString(value);
    if (!normal.equals(map().get(name))) {
      map().set(name, normal);
    }
    return this;
  }

  @Override
  public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
    return fields == null ? super.iterator() : fields.iteratorCharSequence();
  }
}
