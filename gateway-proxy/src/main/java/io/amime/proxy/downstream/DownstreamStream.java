package io.amime.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

/**
 * One request of a client. Once it is over every call is ignored (and what it was given is
 * released), so that a late writer can never reach the next request. To be used on the connection's
 * event loop; what is written leaves at the end of the loop's turn at the latest.
 */
public interface DownstreamStream {
  /** The head as received, whatever the protocol; its authority is the Host field. */
  HttpRequest request();

  /** Scheme of the connection: {@code http} or {@code https}. */
  String scheme();

  /** The client's connection, which other requests may share. */
  Channel channel();

  /** Whether nothing follows the head. */
  boolean bodyless();

  /** Who hears what happens; to be set before anything else is called. */
  void listen(DownstreamListener listener);

  /**
   * Asks for one more piece of the body. A client that wanted to be asked first (Expect:
   * 100-continue) is asked by the first call.
   */
  void pull();

  /** Answers head, body and end in one; takes the body over. */
  void answer(int status, HttpHeaders headers, ByteBuf body);

  /** Begins an answer whose body comes in pieces. */
  void head(int status, HttpHeaders headers);

  /** Writes a piece of the body, after an upgrade any bytes; takes it over. */
  void body(ByteBuf data);

  /** Ends the answer. */
  void end(HttpHeaders trailers);

  /** Whether the client takes more now; {@link DownstreamListener#onWritable} tells when again. */
  boolean writable();

  /**
   * Whether the protocol lets a request turn its connection into something else; only then {@link
   * #upgrade} may be called.
   */
  boolean upgradable();

  /** Answers 101; from now on both sides send raw bytes. */
  void upgrade(HttpHeaders headers);

  /**
   * Answers CONNECT: from now on the connection carries bytes that are none of ours, in both
   * directions. Only where it is {@link #upgradable}.
   *
   * @param bytes puts their reader into the pipeline; called before anything is read
   */
  void tunnel(Runnable bytes);

  /**
   * Breaks the answer off in a way that the client cannot mistake for its end; the listener hears
   * nothing more.
   */
  void abort();
}
