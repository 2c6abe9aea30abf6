package io.amime.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;

/**
 * Writes HTTP/1.1 messages as bytes. How long an answer is and whether its connection lives on is
 * said by the caller, not by the fields; those of a request are written as they are.
 */
public final class Http1Encoder {
  private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
  private static final AsciiString OK = AsciiString.cached("HTTP/1.1 200 OK\r\n");
  private static final AsciiString REQUEST_VERSION = AsciiString.cached(" HTTP/1.1\r\n");
  private static final AsciiString CLOSE = AsciiString.cached("connection: close\r\n");
  private static final AsciiString KEEP_ALIVE = AsciiString.cached("connection: keep-alive\r\n");
  private static final AsciiString UPGRADE = AsciiString.cached("connection: upgrade\r\n");
  private static final AsciiString CHUNKED = AsciiString.cached("transfer-encoding: chunked\r\n");
  private static final AsciiString LENGTH = AsciiString.cached("content-length: ");
  private static final AsciiString CONTINUE = AsciiString.cached("HTTP/1.1 100 Continue\r\n\r\n");
  private static final AsciiString LAST_CHUNK = AsciiString.cached("0\r\n");

  /** Up to here copying costs less than another buffer to write. */
  private static final int COPIED = 4 * 1024;

  private Http1Encoder() {}

  /** How a client learns where the body ends. */
  public enum Framing {
    /** By the Content-Length among the fields, by the status, or by the end of the connection. */
    AS_IS,
    /** By a length that is added. */
    LENGTH,
    /** By chunks. */
    CHUNKED
  }

  /** What becomes of a client's connection. */
  public enum Connection {
    /** The version's default. */
    STAYS,
    /** Said in words, for clients older than the default. */
    STAYS_SAID,
    CLOSES,
    UPGRADES
  }

  /**
   * The head of an answer.
   *
   * @param length of the body, used where the framing adds it
   * @param room to leave behind the head
   */
  public static ByteBuf answer(
      ByteBufAllocator alloc,
      int status,
      HttpHeaders headers,
      Framing framing,
      long length,
      Connection connection,
      int room) {
    var text = HeadText.start();
    if (status == HttpResponseStatus.OK.code()) {
      text.add(OK);
    } else {
      var known = HttpResponseStatus.valueOf(status);
      text.add(VERSION).add(known.codeAsText()).add(' ').add(known.reasonPhrase()).end();
    }
    text.fields(headers, true);
    switch (framing) {
      case AS_IS -> {}
      case CHUNKED -> text.add(CHUNKED);
      case LENGTH -> text.add(LENGTH).add(length).end();
    }
    switch (connection) {
      case STAYS -> {}
      case STAYS_SAID -> text.add(KEEP_ALIVE);
      case CLOSES -> text.add(CLOSE);
      case UPGRADES -> text.add(UPGRADE);
    }
    return text.end().copy(alloc, room);
  }

  /** The head of a request. */
  public static ByteBuf request(ByteBufAllocator alloc, HttpRequest request) {
    var text = HeadText.start();
    text.add(request.method().asciiName()).add(' ').add(request.uri()).add(REQUEST_VERSION);
    text.fields(request.headers(), false);
    return text.end().copy(alloc, 0);
  }

  /** An interim answer that lets the client send its body. */
  public static ByteBuf proceed(ByteBufAllocator alloc) {
    return HeadText.start().add(CONTINUE).copy(alloc, 0);
  }

  /** Writes a piece of a body as a chunk, which must not be empty. */
  public static void chunk(ChannelHandlerContext ctx, ByteBuf data) {
    int size = data.readableBytes();
    var text = HeadText.start().add(Integer.toHexString(size)).end();
    if (size <= COPIED) {
      var all = text.copy(ctx.alloc(), size + 2);
      all.writeBytes(data).writeByte('\r').writeByte('\n');
      data.release();
      ctx.write(all, ctx.voidPromise());
    } else {
      ctx.write(text.copy(ctx.alloc(), 0), ctx.voidPromise());
      ctx.write(data, ctx.voidPromise());
      ctx.write(HeadText.start().end().copy(ctx.alloc(), 0), ctx.voidPromise());
    }
  }

  /** What ends a body of chunks. */
  public static ByteBuf bodyEnd(ByteBufAllocator alloc, HttpHeaders trailers) {
    var text = HeadText.start().add(LAST_CHUNK);
    text.fields(trailers, true);
    return text.end().copy(alloc, 0);
  }
}
