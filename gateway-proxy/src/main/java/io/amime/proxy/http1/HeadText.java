package io.amime.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;

/**
 * Collects the text of a head. A plain array takes single characters many times faster than a
 * buffer outside the heap does, into which the whole is then copied at once.
 */
final class HeadText {
  private static final int FIRST = 2 * 1024;
  private static final int DIGITS = 20;

  /** Heads are written in one go, so that a thread needs only one. */
  private static final FastThreadLocal<HeadText> OWN =
      new FastThreadLocal<>() {
        @Override
        protected HeadText initialValue() {
          return new HeadText();
        }
      };

  private byte[] bytes = new byte[FIRST];
  private int size;

  private HeadText() {}

  /** The calling thread's, empty. */
  static HeadText start() {
    var text = OWN.get();
    text.size = 0;
    return text;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  HeadText add(char c) {
    room(1);
    bytes[size++] = (byte) c;
    return this;
  }

  HeadText end() {
    room(2);
    bytes[size++] = '\r';
    bytes[size++] = '\n';
    return this;
  }

  /** Appends characters as Latin-1, as which they were read; others cannot be written. */
  HeadText add(CharSequence text) {
    int length = text.length();
    room(length);
    if (text instanceof AsciiString ascii) {
      System.arraycopy(ascii.array(), ascii.arrayOffset(), bytes, size, length);
    } else if (text instanceof String string) {
      copy(string, length);
    } else {
      copy(text.toString(), length);
    }
    size += length;
    return this;
  }

  private void copy(String text, int length) {
    var to = bytes;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      to[at + i] = (byte) (c < 256 ? c : '?');
    }
  }

  HeadText add(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("no length is negative, not even " + number);
    }
    room(DIGITS);
    int end = size;
    for (long n = number; end == size || n != 0; n /= 10) {
      end++;
    }
    long rest = number;
    for (int i = end - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size = end;
    return this;
  }

  /**
   * Appends fields, one line each.
   *
   * @param own whether the fields of the connection are left out, because they are written apart
   */
  void fields(HttpHeaders headers, boolean own) {
    var all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      var field = all.next();
      var name = field.getKey();
      if (!own || !ofConnection(name)) {
        add(name).add(':').add(' ').add(field.getValue()).end();
      }
    }
  }

  private static boolean ofConnection(CharSequence name) {
    return HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name)
        || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name);
  }

  int size() {
    return size;
  }

  /**
   * What was collected.
   *
   * @param room to leave behind it
   */
  ByteBuf copy(ByteBufAllocator alloc, int room) {
    return alloc.directBuffer(size + room).writeBytes(bytes, 0, size);
  }
}
