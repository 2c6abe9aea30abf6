package io.amime.bench.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import java.util.List;

/** The calling end of a connection. */
public final class Client extends Endpoint {
  private final Runnable opened;
  private final IntObjectHashMap<Call> calls = new IntObjectHashMap<>();
  private int next = 1;

  /**
   * @param opened called when requests may be sent
   */
  public Client(Runnable opened) {
    super(true);
    this.opened = opened;
  }

  /** A stream that this end has opened. */
  private static final class Call {
    private final Exchange exchange;
    private final boolean echo;
    private boolean ok;
    private boolean body;
    private boolean trailers;
    private long bytes;
    private int missing;
    private int ungranted;

    Call(Exchange exchange, boolean echo) {
      this.exchange = exchange;
      this.echo = echo;
    }
  }

  /** A request with its whole body; the exchange hears of the end of the answer. */
  public void request(byte[] headers, byte[] body, Exchange exchange) {
    int stream = open(headers, body.length == 0, new Call(exchange, false));
    if (body.length > 0) {
      sendData(stream, Unpooled.wrappedBuffer(body), true);
    }
  }

  /** A stream that stays open; the exchange hears of each message that has come back whole. */
  public int stream(byte[] headers, Exchange exchange) {
    return open(headers, false, new Call(exchange, true));
  }

  /** Sends a message on such a stream. */
  public void message(int stream, byte[] message) {
    var call = calls.get(stream);
    if (call != null) {
      call.missing += message.length;
      sendData(stream, Unpooled.wrappedBuffer(message), false);
    }
  }

  private int open(byte[] headers, boolean end, Call call) {
    int stream = next;
    next += 2;
    calls.put(stream, call);
    sendHeaders(stream, headers, end);
    return stream;
  }

  /** Ends the connection. */
  public void end() {
    close();
  }

  @Override
  void onOpen() {
    opened.run();
  }

  @Override
  void onHeaders(int stream, boolean ok, boolean end) {
    var call = calls.get(stream);
    if (call == null) {
      return;
    }
    call.ok |= ok;
    call.trailers |= call.body;
    if (end) {
      finish(stream, call);
    }
  }

  @Override
  void onData(int stream, ByteBuf data, boolean end) {
    var call = calls.get(stream);
    if (call == null) {
      return;
    }
    call.body = true;
    call.bytes += data.readableBytes();
    if (call.echo) {
      echoed(stream, call, data.readableBytes());
    }
    if (end) {
      finish(stream, call);
    }
  }

  private void echoed(int stream, Call call, int bytes) {
    call.ungranted += bytes;
    if (call.ungranted > Frames.OWN_WINDOW / 2) {
      grant(stream, call.ungranted);
      call.ungranted = 0;
    }
    call.missing -= bytes;
    if (call.missing == 0) {
      long whole = call.bytes;
      call.bytes = 0;
      call.exchange.answered(call.ok, whole, false);
    }
  }

  private void finish(int stream, Call call) {
    calls.remove(stream);
    forget(stream);
    if (call.echo) {
      call.exchange.broken();
    } else {
      call.exchange.answered(call.ok, call.bytes, call.trailers);
    }
  }

  @Override
  void onReset(int stream) {
    var call = calls.remove(stream);
    if (call != null) {
      call.exchange.broken();
    }
  }

  @Override
  void onClosed() {
    var lost = List.copyOf(calls.values());
    calls.clear();
    lost.forEach(call -> call.exchange.broken());
  }
}
