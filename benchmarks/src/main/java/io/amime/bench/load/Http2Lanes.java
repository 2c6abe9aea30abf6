package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.http2.Client;
import io.amime.bench.http2.Exchange;
import io.amime.bench.http2.HeaderBlock;
import io.netty.channel.EventLoop;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** HTTP/2, several requests at once on each connection, or messages on streams that stay open. */
final class Http2Lanes implements Lanes {
  private static final String GRPC = "application/grpc";
  private static final int PREFIX = 5;

  private final byte[] headers;
  private final byte[] body;
  private final long answer;
  private final boolean grpc;
  private final int streams;
  private final boolean staying;
  private final @Nullable ClientTls tls;

  private Http2Lanes(
      Message message,
      byte[] body,
      boolean grpc,
      int streams,
      boolean staying,
      @Nullable ClientTls tls) {
    var fields = new TreeMap<>(message.headers());
    if (grpc) {
      fields.put("content-type", GRPC);
      fields.put("te", "trailers");
    }
    this.headers =
        HeaderBlock.request(message.method(), tls != null, Message.HOST, message.path(), fields);
    this.body = body;
    this.answer = grpc ? body.length : message.answerBytes();
    this.grpc = grpc;
    this.streams = streams;
    this.staying = staying;
    this.tls = tls;
  }

  /** Requests that are answered as HTTP. */
  static Http2Lanes requests(Message message, int streams, @Nullable ClientTls tls) {
    return new Http2Lanes(message, new byte[message.bodyBytes()], false, streams, false, tls);
  }

  /** Calls with one message, which comes back before the trailers. */
  static Http2Lanes unary(Message call, int bytes, int streams, @Nullable ClientTls tls) {
    return new Http2Lanes(call, message(bytes), true, streams, false, tls);
  }

  /** One call per lane that stays open, on which message after message comes back. */
  static Http2Lanes streaming(Message call, int bytes, int streams, @Nullable ClientTls tls) {
    return new Http2Lanes(call, message(bytes), true, streams, true, tls);
  }

  /** Not compressed, its length, and zeros. */
  private static byte[] message(int bytes) {
    var message = new byte[PREFIX + bytes];
    for (int i = 0; i < Integer.BYTES; i++) {
      message[1 + i] = (byte) (bytes >>> (8 * (3 - i)));
    }
    return message;
  }

  @Override
  public Runnable open(EventLoop loop, int port, Pacer pacer) {
    var created = new Client[1];
    var client = new Client(() -> opened(created[0], pacer));
    created[0] = client;
    Lanes.connect(loop, port, tls, client)
        .addListener(connected -> {
          if (!connected.isSuccess()) {
            pacer.unreachable();
          }
        });
    return client::end;
  }

  private void opened(Client client, Pacer pacer) {
    for (int i = 0; i < streams; i++) {
      pacer.opened(new StreamLane(client, pacer));
    }
  }

  /** A place for one request at a time, or one stream. */
  private final class StreamLane implements Lane, Exchange {
    private final Client client;
    private final Pacer pacer;
    private int stream;

    StreamLane(Client client, Pacer pacer) {
      this.client = client;
      this.pacer = pacer;
    }

    @Override
    public void send() {
      if (!staying) {
        client.request(headers, body, this);
        return;
      }
      if (stream == 0) {
        stream = client.stream(headers, this);
      }
      client.message(stream, body);
    }

    @Override
    public void answered(boolean ok, long bytes, boolean trailers) {
      pacer.answered(this, ok && bytes == answer && (trailers || staying || !grpc));
    }

    @Override
    public void broken() {
      if (staying) {
        pacer.broken(this);
      } else {
        pacer.answered(this, false);
      }
    }
  }
}
