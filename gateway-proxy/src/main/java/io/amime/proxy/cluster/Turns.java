package io.amime.proxy.cluster;

import java.math.BigInteger;
import java.util.Arrays;

/** In what order members have their turns where their weights differ. */
final class Turns {
  /** A longer order would tell weights apart more finely than anybody sees. */
  private static final int MOST = 1000;

  private Turns() {}

  /**
   * Each member as often as its weight says and the turns of each spread evenly; the same array
   * where all weigh the same.
   */
  static Host[] of(Host[] hosts) {
    if (equal(hosts)) {
      return hosts;
    }
    int[] weights = scaled(hosts);
    int sum = Arrays.stream(weights).sum();
    var order = new Host[sum];
    int[] credit = new int[hosts.length];
    for (int turn = 0; turn < sum; turn++) {
      int next = 0;
      for (int i = 0; i < hosts.length; i++) {
        credit[i] += weights[i];
        next = credit[i] > credit[next] ? i : next;
      }
      credit[next] -= sum;
      order[turn] = hosts[next];
    }
    return order;
  }

  static boolean equal(Host[] hosts) {
    return Arrays.stream(hosts).mapToInt(Host::weight).distinct().count() < 2;
  }

  private static int[] scaled(Host[] hosts) {
    long divisor =
        Arrays.stream(hosts)
            .map(h -> BigInteger.valueOf(h.weight()))
            .reduce(BigInteger.ZERO, BigInteger::gcd)
            .longValueExact();
    double sum = Arrays.stream(hosts).mapToLong(h -> h.weight() / divisor).sum();
    double most = Math.max(MOST, hosts.length);
    double scale = sum > most ? most / sum : 1;
    return Arrays.stream(hosts)
        .mapToInt(h -> (int) Math.max(1, Math.round(h.weight() / divisor * scale)))
        .toArray();
  }
}
