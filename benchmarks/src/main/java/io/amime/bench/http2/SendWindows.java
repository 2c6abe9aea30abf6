package io.amime.bench.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What may be sent now, and what waits until the other side has read more. */
final class SendWindows {
  private static final int LARGEST_FRAME = 16_384;

  private final Consumer<ByteBuf> out;
  private final IntObjectHashMap<Stream> streams = new IntObjectHashMap<>();
  private final ArrayDeque<Stream> waiting = new ArrayDeque<>();
  private int connection = Frames.DEFAULT_WINDOW;
  private int initial = Frames.DEFAULT_WINDOW;

  SendWindows(Consumer<ByteBuf> out) {
    this.out = out;
  }

  /** One stream's window and what it still has to send. */
  private static final class Stream {
    private final int id;
    private final ArrayDeque<ByteBuf> data = new ArrayDeque<>();
    private int window;
    private boolean end;
    private boolean queued;
    private @Nullable Runnable after;

    Stream(int id, int window) {
      this.id = id;
      this.window = window;
    }
  }

  /** From now on the other side may give it more. */
  void open(int id) {
    streams.put(id, new Stream(id, initial));
  }

  void send(int id, ByteBuf data, boolean end) {
    var stream = streams.get(id);
    if (stream == null) {
      data.release();
      return;
    }
    stream.data.add(data);
    stream.end = end;
    drain(stream);
  }

  void whenSent(int id, Runnable then) {
    var stream = streams.get(id);
    if (stream == null || stream.data.isEmpty()) {
      streams.remove(id);
      then.run();
    } else {
      stream.after = then;
    }
  }

  void forget(int id) {
    var stream = streams.remove(id);
    if (stream != null) {
      stream.data.forEach(ByteBuf::release);
      stream.data.clear();
    }
  }

  void more(int id, int bytes) {
    if (id == 0) {
      connection += bytes;
      for (int i = waiting.size(); i > 0 && connection > 0; i--) {
        var next = waiting.poll();
        next.queued = false;
        drain(next);
      }
    } else {
      var stream = streams.get(id);
      if (stream != null) {
        stream.window += bytes;
        drain(stream);
      }
    }
  }

  void initial(int size) {
    int difference = size - initial;
    initial = size;
    for (var stream : List.copyOf(streams.values())) {
      stream.window += difference;
      drain(stream);
    }
  }

  private void drain(Stream stream) {
    while (!stream.data.isEmpty()) {
      var next = stream.data.peek();
      int allowed = Math.min(LARGEST_FRAME, Math.min(connection, stream.window));
      int length = Math.min(next.readableBytes(), allowed);
      if (length <= 0 && next.isReadable()) {
        wait(stream);
        return;
      }
      boolean whole = length == next.readableBytes();
      frame(stream, next, length, whole);
      if (whole) {
        stream.data.poll();
        next.release();
      }
    }
    if (stream.end) {
      streams.remove(stream.id);
    } else if (stream.after != null) {
      streams.remove(stream.id);
      stream.after.run();
    }
  }

  private void wait(Stream stream) {
    if (!stream.queued && connection <= 0) {
      stream.queued = true;
      waiting.add(stream);
    }
  }

  private void frame(Stream stream, ByteBuf data, int length, boolean whole) {
    connection -= length;
    stream.window -= length;
    boolean last = whole && stream.end && stream.data.size() == 1;
    var head = data.alloc().directBuffer(Frames.HEAD);
    Frames.head(head, length, Frames.DATA, last ? Frames.END_STREAM : 0, stream.id);
    out.accept(Unpooled.wrappedBuffer(head, data.readRetainedSlice(length)));
  }
}
