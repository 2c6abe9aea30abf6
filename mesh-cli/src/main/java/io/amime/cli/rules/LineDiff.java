package io.amime.cli.rules;

import java.util.ArrayList;
import java.util.List;

/** The lines of two texts side by side, by their longest common subsequence. */
final class LineDiff {
  private LineDiff() {}

  /** Lines that stayed start with a blank, those that went with -, those that came with +. */
  static List<String> of(String before, String after) {
    var old = before.lines().toList();
    var now = after.lines().toList();
    var common = lengths(old, now);
    var lines = new ArrayList<String>();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
        lines.add("  " + old.get(i++));
        j++;
      } else if (j == now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
        lines.add("- " + old.get(i++));
      } else {
        lines.add("+ " + now.get(j++));
      }
    }
    return lines;
  }

  /** How many lines the rests from there on have in common. */
  private static int[][] lengths(List<String> old, List<String> now) {
    var common = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(now.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
