package io.amime.cli.rules;

import java.util.List;

/** The verbs of this package. */
public final class RuleVerbs {
  private RuleVerbs() {}

  public static List<Object> all() {
    return List.of(
        new ApplyCommand(),
        new GetCommand(),
        new DeleteCommand(),
        new DiffCommand(),
        new AnalyzeCommand());
  }
}
