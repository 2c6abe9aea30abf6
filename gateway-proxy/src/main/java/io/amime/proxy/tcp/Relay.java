package io.amime.proxy.tcp;

import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins two connections of one event loop: what one end sends is written to the other, as fast as
 * that takes it; an end that has said all it has to say may still listen.
 */
final class Relay {
  private final Consumer<Ending> ended;
  private final RelayEnd client;
  private @Nullable RelayEnd upstream;
  private boolean over;

  /** How it came to its end. */
  enum Ending {
    /** Both ends have said all they had to say. */
    COMPLETE,
    /** The client broke off. */
    CLIENT_GONE,
    /** The upstream broke off. */
    UPSTREAM_GONE,
    /** Ended from here. */
    CUT
  }

  /**
   * Listens to the client from now on; what it sends early waits.
   *
   * @param ended told once, on the event loop
   */
  Relay(Channel client, Consumer<Ending> ended) {
    this.ended = ended;
    this.client = new RelayEnd(this, client);
    client.pipeline().addLast(this.client);
  }

  /** Lets the bytes flow; called at once when the upstream stands, before it could have spoken. */
  void join(Channel channel) {
    var end = new RelayEnd(this, channel);
    upstream = end;
    channel.pipeline().addLast(end);
    end.joinTo(client);
    client.joinTo(end);
  }

  /** Whether nothing flows any more. */
  boolean over() {
    return over;
  }

  /** Bytes that came from the client. */
  long received() {
    return client.bytes();
  }

  /** Bytes that came from the upstream. */
  long sent() {
    return upstream == null ? 0 : upstream.bytes();
  }

  /** Ends it in a way that neither end can mistake for the other's last word. */
  void cut() {
    end(Ending.CUT);
  }

  /** One direction has ended as it should. */
  void finished() {
    if (upstream != null && client.done() && upstream.done()) {
      end(Ending.COMPLETE);
    }
  }

  void gone(RelayEnd which) {
    end(which == client ? Ending.CLIENT_GONE : Ending.UPSTREAM_GONE);
  }

  private void end(Ending how) {
    if (over) {
      return;
    }
    over = true;
    if (how == Ending.COMPLETE) {
      client.close();
      if (upstream != null) {
        upstream.close();
      }
    } else {
      client.reset();
      if (upstream != null) {
        upstream.reset();
      }
    }
    ended.accept(how);
  }
}
