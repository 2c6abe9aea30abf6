package io.amime.bench.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One end of an HTTP/2 connection: frames in and out, with flow control, on its event loop. */
abstract class Endpoint extends ByteToMessageDecoder {
  private static final int PREFACE = 24;
  private static final int STATUS_BYTES = 8;

  private final boolean client;
  private final SendWindows windows = new SendWindows(this::write);
  private @Nullable ChannelHandlerContext context;
  private boolean prefaceMissing;
  private boolean reading;
  private boolean written;
  private int received;

  Endpoint(boolean client) {
    this.client = client;
    this.prefaceMissing = !client;
  }

  /** Headers came: those of the message, or trailers. */
  abstract void onHeaders(int stream, boolean ok, boolean end);

  /** Data came; the buffer is the caller's. */
  abstract void onData(int stream, ByteBuf data, boolean end);

  abstract void onReset(int stream);

  abstract void onOpen();

  abstract void onClosed();

  final void sendHeaders(int stream, byte[] block, boolean end) {
    if (!end) {
      windows.open(stream);
    }
    var out = context().alloc().directBuffer(Frames.HEAD + block.length);
    int flags = Frames.END_HEADERS | (end ? Frames.END_STREAM : 0);
    Frames.head(out, block.length, Frames.HEADERS, flags, stream);
    write(out.writeBytes(block));
  }

  /** Sends data as soon as the windows of the other side allow it. */
  final void sendData(int stream, ByteBuf data, boolean end) {
    windows.send(stream, data, end);
  }

  /** Sends headers after all data that still waits. */
  final void sendTrailers(int stream, byte[] block) {
    windows.whenSent(stream, () -> sendHeaders(stream, block, true));
  }

  /** Nothing more will be sent on that stream. */
  final void forget(int stream) {
    windows.forget(stream);
  }

  final void close() {
    if (context != null) {
      context.close();
    }
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "not connected");
  }

  private void write(ByteBuf frame) {
    var to = context();
    to.write(frame, to.voidPromise());
    written = true;
    if (!reading) {
      flush();
    }
  }

  private void flush() {
    if (written) {
      written = false;
      context().flush();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    write(Frames.opening(client));
    onOpen();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    reading = true;
    super.channelRead(ctx, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    reading = false;
    flush();
    super.channelReadComplete(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    onClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (prefaceMissing) {
      if (in.readableBytes() < PREFACE) {
        return;
      }
      in.skipBytes(PREFACE);
      prefaceMissing = false;
    }
    while (in.readableBytes() >= Frames.HEAD) {
      int length = in.getUnsignedMedium(in.readerIndex());
      if (in.readableBytes() < Frames.HEAD + length) {
        return;
      }
      int type = in.getByte(in.readerIndex() + 3);
      int flags = in.getByte(in.readerIndex() + 4);
      int stream = in.getInt(in.readerIndex() + 5) & Integer.MAX_VALUE;
      in.skipBytes(Frames.HEAD);
      frame(type, flags, stream, in.readSlice(length));
    }
  }

  private void frame(int type, int flags, int stream, ByteBuf payload) {
    switch (type) {
      case Frames.DATA -> data(flags, stream, payload);
      case Frames.HEADERS -> {
        int skip =
            ((flags & Frames.PADDED) != 0 ? 1 : 0) + ((flags & Frames.PRIORITY) != 0 ? 5 : 0);
        payload.skipBytes(skip);
        var start = new byte[Math.min(STATUS_BYTES, payload.readableBytes())];
        payload.readBytes(start);
        onHeaders(stream, HeaderBlock.isOk(start), (flags & Frames.END_STREAM) != 0);
      }
      case Frames.RST_STREAM -> {
        windows.forget(stream);
        onReset(stream);
      }
      case Frames.SETTINGS -> settings(flags, payload);
      case Frames.PING -> ping(flags, payload);
      case Frames.GOAWAY -> close();
      case Frames.WINDOW_UPDATE -> windows.more(stream, payload.readInt());
      default -> {}
    }
  }

  private void data(int flags, int stream, ByteBuf payload) {
    boolean end = (flags & Frames.END_STREAM) != 0;
    int length = payload.readableBytes();
    received += length;
    if (received > Frames.OWN_WINDOW / 2) {
      var more = context().alloc().directBuffer();
      Frames.window(more, 0, received);
      received = 0;
      write(more);
    }
    if ((flags & Frames.PADDED) != 0) {
      int padding = payload.readUnsignedByte();
      payload.writerIndex(payload.writerIndex() - padding);
    }
    onData(stream, payload, end);
  }

  /** Lets the other side send on a stream that stays open for long. */
  final void grant(int stream, int bytes) {
    var more = context().alloc().directBuffer();
    Frames.window(more, stream, bytes);
    write(more);
  }

  private void settings(int flags, ByteBuf payload) {
    if ((flags & Frames.ACK) != 0) {
      return;
    }
    while (payload.isReadable()) {
      int name = payload.readUnsignedShort();
      int value = payload.readInt();
      if (name == Frames.INITIAL_WINDOW_SIZE) {
        windows.initial(value);
      }
    }
    var ack = context().alloc().directBuffer();
    Frames.head(ack, 0, Frames.SETTINGS, Frames.ACK, 0);
    write(ack);
  }

  private void ping(int flags, ByteBuf payload) {
    if ((flags & Frames.ACK) == 0) {
      var pong = context().alloc().directBuffer();
      Frames.head(pong, payload.readableBytes(), Frames.PING, Frames.ACK, 0);
      write(pong.writeBytes(payload));
    }
  }
}
