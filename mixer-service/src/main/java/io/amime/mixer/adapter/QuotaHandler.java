package io.amime.mixer.adapter;

/** A configured adapter that keeps counters; called by many threads at once. */
public interface QuotaHandler {
  /** Takes units from a counter. Never blocks for longer than its store's short timeout. */
  QuotaResult charge(QuotaCharge charge);
}
