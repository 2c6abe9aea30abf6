package io.amime.bench.method;

import java.util.List;
import java.util.stream.Stream;

/**
 * How long and how often.
 *
 * @param rounds in which every peer is measured once
 * @param warmUpSeconds of its own processor time that a JVM gets at least; how long that takes
 *     depends on how much of a core is left for it
 * @param longestWarmUpSeconds on the clock, after which the measurement begins even where it is not
 *     steady
 * @param rateWarmUpSeconds of load at each fixed rate that a JVM gets before the first is measured
 * @param saturationSeconds of load as fast as it goes
 * @param openLoopSeconds of load at each fixed rate
 * @param halfSeconds of load at half of what our own proxy can do, where latencies are compared
 * @param rates in requests per second
 * @param halfOfOwn whether half of what our own proxy can do is a rate as well
 */
public record Plan(
    int rounds,
    int warmUpSeconds,
    int longestWarmUpSeconds,
    int rateWarmUpSeconds,
    int saturationSeconds,
    int openLoopSeconds,
    int halfSeconds,
    List<Integer> rates,
    boolean halfOfOwn) {
  public Plan {
    rates = List.copyOf(rates);
  }

  /** What results are published from. */
  public static Plan thorough(int rounds) {
    return new Plan(rounds, 24, 45, 8, 4, 3, 4, List.of(2000), true);
  }

  /** Good enough to see whether a change helped. */
  public static Plan quick(int rounds) {
    return new Plan(rounds, 9, 20, 1, 3, 2, 2, List.of(2000), true);
  }

  /** The same, and with it other fixed rates. */
  public Plan atRatesToo(List<Integer> more) {
    return new Plan(
        rounds,
        warmUpSeconds,
        longestWarmUpSeconds,
        rateWarmUpSeconds,
        saturationSeconds,
        openLoopSeconds,
        halfSeconds,
        Stream.concat(rates.stream(), more.stream()).distinct().toList(),
        halfOfOwn);
  }

  /** Only shows that everybody answers as they should. */
  public static Plan check() {
    return new Plan(0, 0, 0, 0, 0, 0, 0, List.of(), false);
  }

  boolean onlyChecks() {
    return rounds == 0;
  }
}
