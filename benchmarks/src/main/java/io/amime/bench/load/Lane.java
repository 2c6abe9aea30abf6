package io.amime.bench.load;

/** What carries one exchange at a time: a connection, or a stream of one. */
interface Lane {
  /** Sends the request; {@link Pacer#answered} or {@link Pacer#broken} follows. */
  void send();
}
