package io.amime.bench.load;

/**
 * What a load generator saw.
 *
 * @param units done: requests, connections, gigabytes or messages
 * @param errors answers of another status, broken or refused connections, timeouts
 * @param seconds that it took
 * @param p50 latency in microseconds, as p99 and p999
 */
public record LoadResult(
    double units, long errors, double seconds, double p50, double p99, double p999) {
  public double rate() {
    return units / seconds;
  }
}
