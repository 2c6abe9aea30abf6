package io.amime.mixer.adapter;

/** A configured adapter that keeps counters; called by many threads at once. */
public interface QuotaHandler extends AutoCloseable {
  /**
   * Takes units from a counter. Never blocks for longer than its store's short timeout.
   *
   * @throws CounterUnavailable when the store does not answer in that time
   */
  QuotaResult charge(QuotaCharge charge);

  /** Gives back what it holds, when its object is gone or has changed. */
  @Override
  default void close() {}
}
