package io.amime.bench.http2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Header blocks without any compression state, so that one can be sent again and again. */
public final class HeaderBlock {
  private static final int SEVEN_BITS = 0x7f;
  private static final int INDEX_AUTHORITY = 1;
  private static final int INDEX_PATH = 4;
  private static final int GET = 0x82;
  private static final int POST = 0x83;
  private static final int HTTP = 0x86;
  private static final int HTTPS = 0x87;
  private static final int STATUS_200 = 0x88;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private HeaderBlock() {}

  public static byte[] request(
      String method, boolean secure, String authority, String path, Map<String, String> headers) {
    var block = new HeaderBlock();
    block.bytes.write(method.equals("POST") ? POST : GET);
    block.bytes.write(secure ? HTTPS : HTTP);
    block.bytes.write(INDEX_PATH);
    block.text(path);
    block.bytes.write(INDEX_AUTHORITY);
    block.text(authority);
    return block.fields(headers);
  }

  public static byte[] ok(Map<String, String> headers) {
    var block = new HeaderBlock();
    block.bytes.write(STATUS_200);
    return block.fields(headers);
  }

  public static byte[] trailers(Map<String, String> headers) {
    return new HeaderBlock().fields(headers);
  }

  /** Whether an answer begins with status 200, in any of the ways in which that can be written. */
  static boolean isOk(byte[] start) {
    int i = 0;
    while (i < start.length && (start[i] & 0xe0) == 0x20) {
      i++; // a change of the table's size comes first
    }
    if (i >= start.length) {
      return false;
    }
    int first = start[i] & 0xff;
    boolean literal = first == 0x48 || first == 0x08 || first == 0x18;
    return first == STATUS_200 || (literal && isWritten200(start, i + 1));
  }

  private static boolean isWritten200(byte[] start, int at) {
    if (at + 2 >= start.length) {
      return false;
    }
    boolean huffman = start[at] == (byte) 0x82 && start[at + 1] == 0x10 && start[at + 2] == 0x01;
    return huffman || (start[at] == 3 && start[at + 1] == '2' && start[at + 2] == '0');
  }

  private byte[] fields(Map<String, String> headers) {
    headers.forEach((name, value) -> {
      bytes.write(0);
      text(name);
      text(value);
    });
    return bytes.toByteArray();
  }

  private void text(String text) {
    var ascii = text.getBytes(StandardCharsets.US_ASCII);
    int length = ascii.length;
    if (length < SEVEN_BITS) {
      bytes.write(length);
    } else {
      bytes.write(SEVEN_BITS);
      int rest = length - SEVEN_BITS;
      while (rest > SEVEN_BITS) {
        bytes.write(rest & SEVEN_BITS | 0x80);
        rest >>>= 7;
      }
      bytes.write(rest);
    }
    bytes.writeBytes(ascii);
  }
}
