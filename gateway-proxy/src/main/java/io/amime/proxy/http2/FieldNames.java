package io.amime.proxy.http2;

import static io.netty.util.AsciiString.contentEqualsIgnoreCase;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/** What the name of a field says about it. */
final class FieldNames {
  private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");

  /** Lower-case forms of what HTTP/1.1 clients like to capitalise, by their name in any case. */
  private static final HttpHeaders KNOWN = known();

  private FieldNames() {}

  private static HttpHeaders known() {
    var names = new DefaultHttpHeaders();
    for (var name :
        new AsciiString[] {
          HttpHeaderNames.ACCEPT,
          HttpHeaderNames.ACCEPT_ENCODING,
          HttpHeaderNames.ACCEPT_LANGUAGE,
          HttpHeaderNames.ACCEPT_RANGES,
          HttpHeaderNames.AGE,
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.CACHE_CONTROL,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.COOKIE,
          HttpHeaderNames.DATE,
          HttpHeaderNames.ETAG,
          HttpHeaderNames.EXPECT,
          HttpHeaderNames.EXPIRES,
          HttpHeaderNames.IF_MODIFIED_SINCE,
          HttpHeaderNames.IF_NONE_MATCH,
          HttpHeaderNames.LAST_MODIFIED,
          HttpHeaderNames.LOCATION,
          HttpHeaderNames.ORIGIN,
          HttpHeaderNames.REFERER,
          HttpHeaderNames.SERVER,
          HttpHeaderNames.SET_COOKIE,
          HttpHeaderNames.TE,
          HttpHeaderNames.TRAILER,
          HttpHeaderNames.USER_AGENT,
          HttpHeaderNames.VARY
        }) {
      names.set(name, name);
    }
    return names;
  }

  /** The name as HTTP/2 wants it; itself where it is so already. */
  static CharSequence lower(CharSequence name) {
    if (!hasUpperCase(name)) {
      return name;
    }
    var all = KNOWN.valueCharSequenceIterator(name);
    return all.hasNext() ? all.next() : AsciiString.of(name).toLowerCase();
  }

  static boolean hasUpperCase(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      if (AsciiString.isUpperCase(name.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the field belongs to one connection, so that HTTP/2 has no place for it (8.2.2). */
  static boolean ofConnection(CharSequence name, CharSequence value) {
    return HttpHeaderValidationUtil.isConnectionHeader(name, true)
        || HttpHeaderValidationUtil.isTeNotTrailers(name, value);
  }

  static boolean isHttp2Settings(CharSequence name) {
    return is(name, HTTP2_SETTINGS);
  }

  /** Whether it says how a message is framed or routed, which is too late in trailers. */
  static boolean tooLate(CharSequence name) {
    return is(name, HttpHeaderNames.CONTENT_LENGTH)
        || is(name, HttpHeaderNames.TRAILER)
        || isHost(name);
  }

  static boolean isHost(CharSequence name) {
    return is(name, HttpHeaderNames.HOST);
  }

  static boolean isCookie(CharSequence name) {
    return is(name, HttpHeaderNames.COOKIE);
  }

  private static boolean is(CharSequence name, AsciiString known) {
    return name.length() == known.length() && contentEqualsIgnoreCase(name, known);
  }
}
