package io.amime.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * Writes HTTP/1.1 answers as bytes. How long the message is and whether the connection lives on is
 * said by the caller, not by the fields.
 */
final class Http1Encoder {
  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final AsciiString CLOSE = AsciiString.cached("connection: close\r\n");
  private static final AsciiString KEEP_ALIVE = AsciiString.cached("connection: keep-alive\r\n");
  private static final AsciiString UPGRADE = AsciiString.cached("connection: upgrade\r\n");
  private static final AsciiString CHUNKED = AsciiString.cached("transfer-encoding: chunked\r\n");
  private static final AsciiString LENGTH = AsciiString.cached("content-length: ");
  private static final AsciiString CONTINUE = AsciiString.cached("HTTP/1.1 100 Continue\r\n\r\n");
  private static final AsciiString LAST_CHUNK = AsciiString.cached("0\r\n");
  private static final int CRLF = '\r' << 8 | '\n';
  private static final int COLON = ':' << 8 | ' ';
  private static final int SMALLEST = 256;
  private static final int CHUNK_HEAD = 10;

  private int usual = SMALLEST;

  /** How the client learns where the body ends. */
  enum Framing {
    /** By the Content-Length among the fields, by the status, or by the end of the connection. */
    AS_IS,
    /** By a length that is added. */
    LENGTH,
    /** By chunks. */
    CHUNKED
  }

  /** What becomes of the connection. */
  enum Connection {
    /** The version's default. */
    STAYS,
    /** Said in words, for clients older than the default. */
    STAYS_SAID,
    CLOSES,
    UPGRADES
  }

  /**
   * Writes a head.
   *
   * @param length of the body, used where the framing adds it
   * @param room to leave behind the head
   */
  ByteBuf head(
      ByteBufAllocator alloc,
      int status,
      HttpHeaders headers,
      Framing framing,
      long length,
      Connection connection,
      int room) {
    var out = alloc.directBuffer(usual + room);
    var known = HttpResponseStatus.valueOf(status);
    text(out, VERSION);
    text(out, known.codeAsText());
    out.writeByte(' ');
    text(out, known.reasonPhrase());
    out.writeShort(CRLF);
    fields(out, headers);
    switch (framing) {
      case AS_IS -> {}
      case CHUNKED -> text(out, CHUNKED);
      case LENGTH -> {
        text(out, LENGTH);
        text(out, Long.toString(length));
        out.writeShort(CRLF);
      }
    }
    switch (connection) {
      case STAYS -> {}
      case STAYS_SAID -> text(out, KEEP_ALIVE);
      case CLOSES -> text(out, CLOSE);
      case UPGRADES -> text(out, UPGRADE);
    }
    out.writeShort(CRLF);
    // Heads of one connection resemble each other: grow at once, shrink slowly.
    usual = Math.max(SMALLEST, Math.max(out.readableBytes(), usual - (usual >> 4)));
    return out;
  }

  ByteBuf proceed(ByteBufAllocator alloc) {
    var out = alloc.directBuffer(CONTINUE.length());
    text(out, CONTINUE);
    return out;
  }

  /**
   * What goes before a chunk's data.
   *
   * @param room to leave behind it
   */
  ByteBuf chunkHead(ByteBufAllocator alloc, int size, int room) {
    var out = alloc.directBuffer(CHUNK_HEAD + room);
    text(out, Integer.toHexString(size));
    out.writeShort(CRLF);
    return out;
  }

  /** Ends a chunk. */
  static void chunkEnd(ByteBuf out) {
    out.writeShort(CRLF);
  }

  ByteBuf chunkEnd(ByteBufAllocator alloc) {
    var out = alloc.directBuffer(2);
    chunkEnd(out);
    return out;
  }

  /** What ends a chunked body. */
  ByteBuf bodyEnd(ByteBufAllocator alloc, HttpHeaders trailers) {
    var out = alloc.directBuffer(trailers.isEmpty() ? CHUNK_HEAD : usual);
    text(out, LAST_CHUNK);
    fields(out, trailers);
    out.writeShort(CRLF);
    return out;
  }

  private static void fields(ByteBuf out, HttpHeaders headers) {
    var all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      var field = all.next();
      var name = field.getKey();
      if (!HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name)
          && !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
        text(out, name);
        out.writeShort(COLON);
        text(out, field.getValue());
        out.writeShort(CRLF);
      }
    }
  }

  private static void text(ByteBuf out, CharSequence text) {
    if (text instanceof AsciiString ascii) {
      ByteBufUtil.copy(ascii, out);
    } else {
      // Fields were read as Latin-1, so that bytes of any other encoding pass as they came.
      out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
  }
}
