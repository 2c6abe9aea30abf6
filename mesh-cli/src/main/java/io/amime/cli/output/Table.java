package io.amime.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, each column as wide as it needs to be. */
public final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  public Table(String... headings) {
    this(List.of(headings));
  }

  public Table(List<String> headings) {
    lines.add(headings);
  }

  public Table row(String... cells) {
    return row(List.of(cells));
  }

  public Table row(List<String> cells) {
    lines.add(cells);
    return this;
  }

  public boolean isEmpty() {
    return lines.size() == 1;
  }

  public void print(PrintWriter out) {
    int columns = lines.getFirst().size();
    var widths = new int[columns];
    for (var line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (var line : lines) {
      var text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 3);
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
