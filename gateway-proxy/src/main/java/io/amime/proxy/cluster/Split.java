package io.amime.proxy.cluster;

import io.amime.api.discovery.RouteAction.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Targets that share what comes, each by its weight.
 *
 * @param <T> what stands for a target
 */
public final class Split<T> {
  private final List<T> targets;
  private final int[] upTo;

  private Split(List<T> targets, int[] upTo) {
    this.targets = List.copyOf(targets);
    this.upTo = upTo;
  }

  /** Everything to one. */
  public static <T> Split<T> only(T target) {
    return new Split<>(List.of(target), new int[] {1});
  }

  /**
   * As a route says; targets without weight are left out.
   *
   * @throws IllegalArgumentException when nothing has any weight
   */
  public static <T> Split<T> of(List<WeightedCluster> shares, Function<WeightedCluster, T> target) {
    var taken = shares.stream().filter(s -> s.weight() > 0).toList();
    if (taken.isEmpty()) {
      throw new IllegalArgumentException("no cluster has any weight");
    }
    var targets = new ArrayList<T>(taken.size());
    var upTo = new int[taken.size()];
    int sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      targets.add(target.apply(taken.get(i)));
      sum += taken.get(i).weight();
      upTo[i] = sum;
    }
    return new Split<>(targets, upTo);
  }

  /** One of them, by weight. */
  public T draw(RandomGenerator random) {
    if (upTo.length == 1) {
      return targets.getFirst();
    }
    int drawn = random.nextInt(upTo[upTo.length - 1]);
    int i = 0;
    while (drawn >= upTo[i]) {
      i++;
    }
    return targets.get(i);
  }
}
