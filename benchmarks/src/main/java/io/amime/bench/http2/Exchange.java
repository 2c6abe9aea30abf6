package io.amime.bench.http2;

/** Told what happens to one exchange; everything on the event loop. */
public interface Exchange {
  /**
   * The answer is complete.
   *
   * @param ok whether its status was 200
   * @param bytes of its body; of a stream that stays open, of the message
   * @param trailers whether there were any
   */
  void answered(boolean ok, long bytes, boolean trailers);

  /** The stream was reset or the connection lost. */
  void broken();
}
