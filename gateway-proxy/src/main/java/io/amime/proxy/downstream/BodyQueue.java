package io.amime.proxy.downstream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Pieces of a body that have come before somebody asked for them. */
class BodyQueue {
  private @Nullable ArrayDeque<ByteBuf> pieces;
  private int bytes;

  /** Bytes that wait. */
  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return pieces == null || pieces.isEmpty();
  }

  void add(ByteBuf piece) {
    if (pieces == null) {
      pieces = new ArrayDeque<>(4);
    }
    pieces.add(piece);
    bytes += piece.readableBytes();
  }

  @Nullable ByteBuf poll() {
    var piece = pieces == null ? null : pieces.poll();
    if (piece != null) {
      bytes -= piece.readableBytes();
    }
    return piece;
  }

  /** Throws away what nobody took. */
  void clear() {
    ByteBuf piece;
    while ((piece = poll()) != null) {
      piece.release();
    }
  }
}
