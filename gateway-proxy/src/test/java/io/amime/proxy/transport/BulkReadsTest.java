package io.amime.proxy.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.Handle;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkReadsTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final BulkReads reads = new BulkReads(3);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private ByteBuf allocate(Handle connection) {
    return connection.allocate(UnpooledByteBufAllocator.DEFAULT);
  }

  /** Reads as much as it is given room for. */
  private void read(Handle connection) {
    connection.reset(channel.config());
    var buffer = allocate(connection);
    connection.attemptedBytesRead(buffer.writableBytes());
    connection.lastBytesRead(buffer.writableBytes());
    connection.readComplete();
    buffer.release();
  }

  private Handle fast() {
    var connection = reads.newHandle();
    for (int i = 0; i < 10; i++) {
      read(connection);
    }
    return connection;
  }

  @Test
  void startsSmallAndGrows() {
    var first = allocate(reads.newHandle());
    assertThat(first.writableBytes()).isEqualTo(16 << 10);
    first.release();
    var later = allocate(fast());
    assertThat(later.writableBytes()).isEqualTo(BulkReads.BULK);
    later.release();
  }

  @Test
  void readsIntoTheSameMemoryAgain() {
    var connection = fast();
    var first = allocate(connection);
    first.setByte(7, 'x');
    first.writerIndex(100).readerIndex(50);
    first.release();
    var second = allocate(connection);
    assertThat(second.getByte(7)).isEqualTo((byte) 'x');
    assertThat(second.readableBytes()).isZero();
    assertThat(second.writableBytes()).isEqualTo(BulkReads.BULK);
    second.release();
  }

  @Test
  void keepsApartWhatIsHeld() {
    var connection = fast();
    var first = allocate(connection);
    first.setByte(7, 'x');
    var part = first.retainedSlice(0, 10);
    first.release();
    var second = allocate(connection);
    second.setByte(7, 'y');
    assertThat(part.getByte(7)).isEqualTo((byte) 'x');
    part.release();
    second.release();
  }

  @Test
  void readsInOrdinaryPiecesWhenSlowReceiversHoldAllOfThem() {
    var connection = fast();
    var held = new ArrayList<ByteBuf>();
    for (int i = 0; i < 3; i++) {
      held.add(allocate(connection));
    }
    assertThat(held).allMatch(buffer -> buffer.writableBytes() == BulkReads.BULK);
    var next = allocate(connection);
    assertThat(next.writableBytes()).isEqualTo(BulkReads.ORDINARY);
    next.release();
    held.removeLast().release();
    next = allocate(connection);
    assertThat(next.writableBytes()).isEqualTo(BulkReads.BULK);
    next.release();
    held.forEach(ByteBuf::release);
  }
}
