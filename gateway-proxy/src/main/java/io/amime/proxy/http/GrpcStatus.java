package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * How a call of gRPC went. To HTTP every one of them is a 200; callers find the status in a field
 * of the head or of the trailers.
 */
public final class GrpcStatus {
  /** There is none, or none that could be understood. */
  public static final int ABSENT = -1;

  public static final int DEADLINE_EXCEEDED = 4;

  private static final int UNKNOWN = 2;
  private static final int PERMISSION_DENIED = 7;
  private static final int UNIMPLEMENTED = 12;
  private static final int INTERNAL = 13;
  private static final int UNAVAILABLE = 14;
  private static final int UNAUTHENTICATED = 16;

  private static final AsciiString STATUS = AsciiString.cached("grpc-status");
  private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
  private static final AsciiString TYPE = AsciiString.cached("application/grpc");
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private GrpcStatus() {}

  /** Whether these are the fields of a call, or of its answer. */
  public static boolean spoken(HttpHeaders fields) {
    var type = fields.get(HttpHeaderNames.CONTENT_TYPE);
    if (type == null || !AsciiString.regionMatches(type, true, 0, TYPE, 0, TYPE.length())) {
      return false;
    }
    // application/grpc-web is another protocol, which answers by plain HTTP.
    return type.length() == TYPE.length() || "+; ".indexOf(type.charAt(TYPE.length())) >= 0;
  }

  /** The status in a head or in trailers, {@link #ABSENT} without a good one. */
  public static int in(HttpHeaders fields) {
    var text = fields.get(STATUS);
    if (text == null || text.isEmpty() || text.length() > 2) {
      return ABSENT;
    }
    int status = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return ABSENT;
      }
      status = status * 10 + digit;
    }
    return status;
  }

  /** What a caller is told where plain HTTP would have had this status. */
  public static int ofHttp(int status) {
    return switch (status) {
      case 400 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }

  /** What plain HTTP would say: by it calls are judged like all other requests. */
  public static int toHttp(int status) {
    return switch (status) {
      case 0 -> 200;
      case 1 -> 499;
      case 3, 9, 11 -> 400;
      case DEADLINE_EXCEEDED -> 504;
      case 5 -> 404;
      case 6, 10 -> 409;
      case PERMISSION_DENIED -> 403;
      case 8 -> 429;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case UNAUTHENTICATED -> 401;
      default -> 500;
    };
  }

  /** Makes the answer's head, which is at once its trailers, that of a call; it has no body. */
  public static void write(MeshExchange mesh, int status, String message) {
    mesh.outcome().grpcStatus(status);
    var fields = mesh.response().headers();
    fields.set(HttpHeaderNames.CONTENT_TYPE, TYPE);
    fields.set(STATUS, Integer.toString(status));
    fields.set(MESSAGE, escaped(message));
  }

  /** As gRPC writes it: what is not printable ASCII by percent signs. */
  static String escaped(String message) {
    var text = new StringBuilder(message.length());
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        text.append((char) b);
      } else {
        text.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
      }
    }
    return text.toString();
  }
}
