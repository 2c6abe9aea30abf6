package io.amime.proxy.http1;

import io.netty.handler.codec.DefaultHeaders.NameValidator;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of fields that most messages have, in the two spellings in which they come: made,
 * hashed and looked through for what a name may not contain once, and not for every message.
 */
public final class FieldNames {
  private static final List<String> COMMON =
      List.of(
          "accept",
          "accept-encoding",
          "accept-language",
          "accept-ranges",
          "access-control-allow-origin",
          "age",
          "alt-svc",
          "authorization",
          "b3",
          "baggage",
          "cache-control",
          "connection",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-length",
          "content-type",
          "cookie",
          "date",
          "dnt",
          "end-user",
          "etag",
          "expect",
          "expires",
          "forwarded",
          "grpc-status",
          "grpc-timeout",
          "host",
          "if-modified-since",
          "if-none-match",
          "keep-alive",
          "last-modified",
          "link",
          "location",
          "origin",
          "pragma",
          "priority",
          "range",
          "referer",
          "retry-after",
          "sec-fetch-dest",
          "sec-fetch-mode",
          "sec-fetch-site",
          "server",
          "set-cookie",
          "strict-transport-security",
          "te",
          "traceparent",
          "tracestate",
          "transfer-encoding",
          "upgrade",
          "upgrade-insecure-requests",
          "user-agent",
          "vary",
          "via",
          "x-b3-parentspanid",
          "x-b3-sampled",
          "x-b3-spanid",
          "x-b3-traceid",
          "x-content-type-options",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-frame-options",
          "x-powered-by",
          "x-request-id",
          "x-requested-with");

  private static final int SLOTS = 1024;
  private static final @Nullable AsciiString[] TABLE = table();

  private FieldNames() {}

  private static @Nullable AsciiString[] table() {
    var table = new AsciiString[SLOTS];
    COMMON.stream()
        .flatMap(name -> Stream.of(name, capitals(name)))
        .distinct()
        .map(AsciiString::cached)
        .forEach(name -> {
          int slot = slot(name.array(), 0, name.length());
          while (table[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
          }
          table[slot] = name;
        });
    return table;
  }

  private static String capitals(String name) {
    return Arrays.stream(name.split("-"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining("-"));
  }

  private static int slot(byte[] text, int from, int length) {
    int hash = length * 31 + text[from];
    hash = hash * 31 + text[from + length / 2];
    hash = hash * 31 + text[from + length - 1];
    return (hash ^ hash >>> 10) & SLOTS - 1;
  }

  /** The name that these bytes spell, null when it is none of them. */
  public static @Nullable AsciiString of(byte[] text, int from, int length) {
    if (length == 0) {
      return null;
    }
    int slot = slot(text, from, length);
    for (AsciiString name; (name = TABLE[slot]) != null; slot = slot + 1 & SLOTS - 1) {
      if (Arrays.equals(name.array(), 0, name.length(), text, from, from + length)) {
        return name;
      }
    }
    return null;
  }

  private static boolean known(CharSequence name) {
    return name instanceof AsciiString ascii
        && !ascii.isEmpty()
        && of(ascii.array(), ascii.arrayOffset(), ascii.length()) == ascii;
  }

  /** Makes fields whose names are looked through unless they are among these. */
  public static HttpHeadersFactory headers() {
    var strict = DefaultHttpHeadersFactory.headersFactory();
    NameValidator<CharSequence> every = strict.getNameValidator();
    return strict.withNameValidator(name -> {
      if (!known(name)) {
        every.validateName(name);
      }
    });
  }
}
