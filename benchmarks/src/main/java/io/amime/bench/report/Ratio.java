package io.amime.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One figure of a peer over the same figure of another in the same round.
 *
 * @param median over the rounds
 */
record Ratio(double median, double least, double most) {

  /** Round by round, so that what disturbed both of them in a round cancels out. */
  static Optional<Ratio> of(
      List<Sample> peer, List<Sample> reference, ToDoubleFunction<Sample> figure) {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < Math.min(peer.size(), reference.size()); i++) {
      double below = figure.applyAsDouble(reference.get(i));
      if (below > 0) {
        ratios.add(figure.applyAsDouble(peer.get(i)) / below);
      }
    }
    return ratios.isEmpty() ? Optional.empty() : Optional.of(over(ratios));
  }

  private static Ratio over(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    return new Ratio(median(sorted), sorted.getFirst(), sorted.getLast());
  }

  static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
