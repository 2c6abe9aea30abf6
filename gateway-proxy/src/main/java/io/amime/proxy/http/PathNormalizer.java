package io.amime.proxy.http;

import java.util.ArrayDeque;

/**
 * Brings a path to the one form that rules are matched on and that is sent on: what two programs
 * could read differently is refused, the rest is RFC 3986's normal form with single slashes. The
 * query takes no part.
 */
final class PathNormalizer {
  private PathNormalizer() {}

  /**
   * @param target origin form with or without query
   * @throws ProxyFailure.BadRequest when the path is ambiguous
   */
  static String normalize(String target) {
    int end = target.indexOf('?');
    int pathEnd = end < 0 ? target.length() : end;
    boolean clean = true;
    char before = 0;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        throw new ProxyFailure.BadRequest(
            "the request target holds a character that must be escaped");
      }
      if (i < pathEnd) {
        if (c == '\\') {
          throw new ProxyFailure.BadRequest("the path holds a backslash");
        }
        clean &= c != '%' && !(before == '/' && (c == '/' || c == '.'));
        before = c;
      }
    }
    if (clean) {
      return target;
    }
    var path = withoutDots(decodeUnreserved(target.substring(0, pathEnd)));
    return end < 0 ? path : path + target.substring(end);
  }

  private static String decodeUnreserved(String path) {
    var out = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int value = i + 2 < path.length() ? hex(path.charAt(i + 1), path.charAt(i + 2)) : -1;
      if (value < 0) {
        throw new ProxyFailure.BadRequest("the path holds a broken escape");
      }
      if (value < 0x20 || value == 0x7f || value == '/' || value == '\\') {
        throw new ProxyFailure.BadRequest("the path holds an escaped slash or control character");
      }
      if (unreserved(value)) {
        out.append((char) value);
      } else {
        out.append('%')
            .append(Character.toUpperCase(path.charAt(i + 1)))
            .append(Character.toUpperCase(path.charAt(i + 2)));
      }
      i += 2;
    }
    return out.toString();
  }

  private static int hex(char high, char low) {
    int h = Character.digit(high, 16);
    int l = Character.digit(low, 16);
    return h < 0 || l < 0 ? -1 : h << 4 | l;
  }

  private static boolean unreserved(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || "-._~".indexOf(c) >= 0;
  }

  private static String withoutDots(String path) {
    var kept = new ArrayDeque<String>();
    var segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      var segment = segments[i];
      if (segment.equals("..")) {
        if (kept.pollLast() == null) {
          throw new ProxyFailure.BadRequest("the path climbs above its root");
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        kept.addLast(segment);
      }
    }
    var last = segments[segments.length - 1];
    boolean folder = last.isEmpty() || last.equals(".") || last.equals("..");
    var joined = "/" + String.join("/", kept);
    return folder && !kept.isEmpty() ? joined + "/" : joined;
  }
}
