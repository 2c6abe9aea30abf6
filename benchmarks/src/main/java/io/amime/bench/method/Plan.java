package io.amime.bench.method;

import java.util.List;

/**
 * How long and how often.
 *
 * @param rounds in which every peer is measured once
 * @param warmUpSeconds at least, for peers that need it
 * @param longestWarmUpSeconds after which the measurement begins even where it is not steady
 * @param saturationSeconds of load as fast as it goes
 * @param openLoopSeconds of load at each fixed rate
 * @param rates in requests per second; beside them half of what our own proxy can do
 */
public record Plan(
    int rounds,
    int warmUpSeconds,
    int longestWarmUpSeconds,
    int saturationSeconds,
    int openLoopSeconds,
    List<Integer> rates,
    boolean halfOfOwn) {
  public Plan {
    rates = List.copyOf(rates);
  }

  /** What results are published from. */
  public static Plan thorough(int rounds) {
    return new Plan(rounds, 24, 48, 5, 5, List.of(2000), true);
  }

  /** Good enough to see whether a change helped. */
  public static Plan quick(int rounds) {
    return new Plan(rounds, 10, 10, 4, 3, List.of(2000), false);
  }
}
