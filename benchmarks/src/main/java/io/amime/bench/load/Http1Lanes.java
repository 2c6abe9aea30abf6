package io.amime.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1, one request at a time on each connection. */
final class Http1Lanes implements Lanes {
  private final ByteBuf request;
  private final @Nullable ClientTls tls;
  private final boolean once;

  /**
   * @param request as it goes over the wire
   * @param once whether each request has a connection of its own
   */
  Http1Lanes(byte[] request, @Nullable ClientTls tls, boolean once) {
    this.request = Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(request));
    this.tls = tls;
    this.once = once;
  }

  @Override
  public Runnable open(EventLoop loop, int port, Pacer pacer) {
    var lane = new HttpLane(loop, port, pacer);
    if (once) {
      pacer.opened(lane);
    } else {
      lane.connect(() -> pacer.opened(lane));
    }
    return lane::close;
  }

  /** A place for one request at a time, with the connection that it has at the moment. */
  private final class HttpLane implements Lane {
    private final EventLoop loop;
    private final int port;
    private final Pacer pacer;
    private @Nullable Channel channel;
    private boolean closed;

    HttpLane(EventLoop loop, int port, Pacer pacer) {
      this.loop = loop;
      this.port = port;
      this.pacer = pacer;
    }

    void connect(Runnable then) {
      var reader = new Http1Reader(this::answered, this::lost);
      Lanes.connect(loop, port, tls, reader)
          .addListener(connected -> {
            if (connected.isSuccess()) {
              channel = reader.channel();
              then.run();
            } else {
              pacer.unreachable();
              lost();
            }
          });
    }

    @Override
    public void send() {
      if (once) {
        connect(this::write);
      } else {
        write();
      }
    }

    private void write() {
      var to = channel;
      if (to != null) {
        // Before the handshake is done the TLS handler keeps it.
        to.writeAndFlush(request.duplicate(), to.voidPromise());
      }
    }

    private void answered(int status) {
      if (once && channel != null) {
        channel.close();
        channel = null;
      }
      pacer.answered(this, status == 200);
    }

    private void lost() {
      if (!once && !closed) {
        pacer.broken(this);
      } else if (!closed && channel != null) {
        channel = null;
        pacer.answered(this, false);
      }
    }

    void close() {
      closed = true;
      if (channel != null) {
        channel.close();
      }
    }
  }
}
