package io.amime.proxy.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much is read at once. Little while little comes; much where much does, because the price of a
 * byte is mostly that of its share in a system call and of the packets that it leaves with.
 *
 * <p>What much is read into is kept and used again, for an allocator would clear as much memory for
 * each read. There are few of these buffers: while slow receivers hold them all, others read in
 * pieces of ordinary size, so that connections that stand still cannot fill the memory.
 */
final class BulkReads implements RecvByteBufAllocator {
  private static final int LEAST = 1 << 10;
  private static final int FIRST = 16 << 10;

  /** Before others of the loop have their turn; Netty's own bound for streams. */
  private static final int READS_IN_A_ROW = 16;

  /** Up to here from the channel's allocator. */
  static final int ORDINARY = 64 << 10;

  /** Most bytes of one read. */
  static final int BULK = 512 << 10;

  private final AdaptiveRecvByteBufAllocator adaptive =
      new AdaptiveRecvByteBufAllocator(LEAST, FIRST, BULK);
  private final ByteBufAllocator kept = new UnpooledByteBufAllocator(true, true);
  private final @Nullable ByteBuf[] stock;

  /**
   * @param most buffers for large reads, for all connections together; made when they are needed
   */
  BulkReads(int most) {
    stock = new ByteBuf[most];
    adaptive.maxMessagesPerRead(READS_IN_A_ROW);
  }

  /** One that nobody holds; null when there is none. */
  private synchronized @Nullable ByteBuf take() {
    for (int i = 0; i < stock.length; i++) {
      var buffer = stock[i];
      if (buffer == null) {
        buffer = kept.directBuffer(BULK, BULK);
        stock[i] = buffer;
      }
      if (buffer.refCnt() == 1) {
        return buffer.retainedDuplicate();
      }
    }
    return null;
  }

  @Override
  @SuppressWarnings("deprecation") // the interface names it so
  public Handle newHandle() {
    return new Adapting((ExtendedHandle) adaptive.newHandle());
  }

  private final class Adapting implements ExtendedHandle {
    private final ExtendedHandle size;

    Adapting(ExtendedHandle size) {
      this.size = size;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      int guess = size.guess();
      var bulk = guess > ORDINARY ? take() : null;
      return bulk != null ? bulk : allocator.ioBuffer(Math.min(guess, ORDINARY));
    }

    @Override
    public int guess() {
      return size.guess();
    }

    @Override
    public void reset(ChannelConfig config) {
      size.reset(config);
    }

    @Override
    public void incMessagesRead(int messages) {
      size.incMessagesRead(messages);
    }

    @Override
    public void lastBytesRead(int bytes) {
      size.lastBytesRead(bytes);
    }

    @Override
    public int lastBytesRead() {
      return size.lastBytesRead();
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      size.attemptedBytesRead(bytes);
    }

    @Override
    public int attemptedBytesRead() {
      return size.attemptedBytesRead();
    }

    @Override
    public boolean continueReading() {
      return size.continueReading();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return size.continueReading(maybeMore);
    }

    @Override
    public void readComplete() {
      size.readComplete();
    }
  }
}
