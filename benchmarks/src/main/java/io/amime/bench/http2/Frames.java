package io.amime.bench.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Numbers of RFC 9113, and frames as bytes. */
final class Frames {
  static final int HEAD = 9;
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int PRIORITY = 0x20;

  static final int INITIAL_WINDOW_SIZE = 4;
  static final int DEFAULT_WINDOW = 65_535;

  /** What we let the other side send before it must wait. */
  static final int OWN_WINDOW = 1 << 24;

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int MANY = 1_000;

  private Frames() {}

  /** What a connection begins with. */
  static ByteBuf opening(boolean client) {
    var out = Unpooled.buffer();
    if (client) {
      out.writeCharSequence("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", StandardCharsets.US_ASCII);
    }
    head(out, 18, SETTINGS, 0, 0);
    setting(out, HEADER_TABLE_SIZE, 0);
    if (client) {
      setting(out, ENABLE_PUSH, 0);
    } else {
      setting(out, MAX_CONCURRENT_STREAMS, MANY);
    }
    setting(out, INITIAL_WINDOW_SIZE, OWN_WINDOW);
    window(out, 0, OWN_WINDOW);
    return out;
  }

  static void head(ByteBuf out, int length, int type, int flags, int stream) {
    out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
  }

  static void window(ByteBuf out, int stream, int more) {
    head(out, 4, WINDOW_UPDATE, 0, stream);
    out.writeInt(more);
  }

  private static void setting(ByteBuf out, int name, int value) {
    out.writeShort(name).writeInt(value);
  }
}
