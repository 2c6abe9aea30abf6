package io.amime.api.expression;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A quoted literal as Go writes it: {@code "escaped"}, {@code `raw`} or {@code 'c'}.
 *
 * @param content what it stands for
 * @param end position after the closing quote
 */
record QuotedLiteral(String content, int end) {
  private static final String SIMPLE_ESCAPES = "abfnrtv\\";
  private static final String SIMPLE_VALUES = "\u0007\b\f\n\r\t\u000b\\";

  static QuotedLiteral read(String text, int start) {
    char quote = text.charAt(start);
    if (quote == '`') {
      int end = text.indexOf('`', start + 1);
      if (end < 0) {
        throw error(start, "literal is not closed");
      }
      return new QuotedLiteral(text.substring(start + 1, end).replace("\r", ""), end + 1);
    }
    Scanner scanner = new Scanner(text, start);
    String content = scanner.scan();
    if (quote == '\'' && content.codePointCount(0, content.length()) != 1) {
      throw error(start, "a literal in single quotes has exactly one character");
    }
    return new QuotedLiteral(content, scanner.position);
  }

  private static ExpressionException error(int position, String message) {
    return new ExpressionException(ExpressionError.Kind.PARSE, position, message);
  }

  /** Collects bytes, because Go's {@code \x} and octal escapes stand for bytes of UTF-8. */
  private static final class Scanner {
    private final String text;
    private final int start;
    private final char quote;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int position;

    Scanner(String text, int start) {
      this.text = text;
      this.start = start;
      this.quote = text.charAt(start);
      this.position = start + 1;
    }

    String scan() {
      while (true) {
        if (position >= text.length() || text.charAt(position) == '\n') {
          throw error(start, "literal is not closed");
        }
        int c = text.codePointAt(position);
        position += Character.charCount(c);
        if (c == quote) {
          return decode();
        }
        if (c == '\\') {
          escape();
        } else {
          append(c);
        }
      }
    }

    private String decode() {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes.toByteArray()))
            .toString();
      } catch (CharacterCodingException e) {
        throw error(start, "the escapes of the literal are no UTF-8");
      }
    }

    private void append(int codePoint) {
      if (Character.getType(codePoint) == Character.SURROGATE) {
        throw error(position, "the literal has half a surrogate pair");
      }
      bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private void escape() {
      char c = position < text.length() ? text.charAt(position++) : '\0';
      int simple = SIMPLE_ESCAPES.indexOf(c);
      if (simple >= 0) {
        bytes.write(SIMPLE_VALUES.charAt(simple));
      } else if (c == quote) {
        bytes.write(quote);
      } else if (c >= '0' && c <= '7') {
        position--;
        byteEscape(3, 8);
      } else if (c == 'x') {
        byteEscape(2, 16);
      } else if (c == 'u') {
        append(codePoint(4));
      } else if (c == 'U') {
        append(codePoint(8));
      } else {
        throw error(position - 1, "unknown escape '\\%c'".formatted(c));
      }
    }

    private void byteEscape(int digits, int radix) {
      int value = number(digits, radix);
      if (value > 0xff) {
        throw error(position, "octal escape above \\377");
      }
      bytes.write(value);
    }

    private int codePoint(int digits) {
      int value = number(digits, 16);
      if (!Character.isValidCodePoint(value)) {
        throw error(position, "escape stands for no character");
      }
      return value;
    }

    private int number(int digits, int radix) {
      int from = position;
      long value = 0;
      for (; position < from + digits; position++) {
        int digit = position < text.length() ? Character.digit(text.charAt(position), radix) : -1;
        if (digit < 0) {
          throw error(from, "escape needs %d digits".formatted(digits));
        }
        value = value * radix + digit;
      }
      return (int) Math.min(value, Integer.MAX_VALUE);
    }
  }
}
