package io.amime.proxy.filter.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON as the bytes that are written, in an array that is used again and again. */
final class JsonText {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final byte[] NULL = ascii("null");
  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final int LONGEST = 20;

  /** Of one character, escaped or not. */
  private static final int WIDEST = 6;

  private byte[] bytes;
  private int size;
  private long second = Long.MIN_VALUE;
  private byte[] untilSecond = new byte[0];

  JsonText(int usual) {
    bytes = new byte[usual];
  }

  /** A text that needs no escapes, ready to be added. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  int size() {
    return size;
  }

  /** Writes all of it, and is empty then whether or not that went well. */
  void writeTo(OutputStream out) throws IOException {
    int written = size;
    size = 0;
    out.write(bytes, 0, written);
    out.flush();
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  JsonText raw(byte[] text) {
    room(text.length);
    System.arraycopy(text, 0, bytes, size, text.length);
    size += text.length;
    return this;
  }

  JsonText raw(char c) {
    room(1);
    bytes[size++] = (byte) c;
    return this;
  }

  /** Replaces the last character. */
  void last(char c) {
    bytes[size - 1] = (byte) c;
  }

  JsonText none() {
    return raw(NULL);
  }

  JsonText number(long value) {
    if (value < 0) {
      return raw(ascii(Long.toString(value)));
    }
    room(LONGEST);
    int end = size;
    for (long n = value; end == size || n != 0; n /= 10) {
      end++;
    }
    digits(value, end);
    return this;
  }

  private void digits(long value, int end) {
    long rest = value;
    for (int i = end - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size = end;
  }

  /** Thousandths, with as many decimals as they need, at least one. */
  JsonText thousandths(long value) {
    number(value / 1000).raw('.');
    room(3);
    digits(value % 1000, size + 3);
    for (int i = 0; i < 2 && bytes[size - 1] == '0'; i++) {
      size--;
    }
    return this;
  }

  /** A time in ISO 8601, in milliseconds of the epoch. */
  JsonText time(long millis) {
    long now = Math.floorDiv(millis, 1000L);
    if (now != second) {
      second = now;
      untilSecond = ascii(SECOND.format(Instant.ofEpochSecond(now)));
    }
    raw('"').raw(untilSecond).raw('.');
    room(3);
    digits(Math.floorMod(millis, 1000L), size + 3);
    return raw('Z').raw('"');
  }

  JsonText string(@Nullable String value) {
    if (value == null) {
      return none();
    }
    int length = value.length();
    room(length * WIDEST + 2);
    var to = bytes;
    int at = size;
    to[at++] = '"';
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        to[at++] = (byte) c;
      } else if (c >= 0x80) {
        int point = value.codePointAt(i);
        i += Character.charCount(point) - 1;
        at = utf8(to, at, point);
      } else {
        at = escape(to, at, c);
      }
    }
    to[at++] = '"';
    size = at;
    return this;
  }

  private static int escape(byte[] to, int start, char c) {
    int at = start;
    to[at++] = '\\';
    if (c == '"' || c == '\\') {
      to[at++] = (byte) c;
    } else {
      to[at++] = 'u';
      to[at++] = '0';
      to[at++] = '0';
      to[at++] = HEX[c >> 4];
      to[at++] = HEX[c & 15];
    }
    return at;
  }

  private static int utf8(byte[] to, int start, int point) {
    var encoded = Character.toString(point).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, to, start, encoded.length);
    return start + encoded.length;
  }
}
