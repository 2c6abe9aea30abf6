package io.amime.cli.look;

import java.util.List;

/** The verbs of this package. */
public final class LookVerbs {
  private LookVerbs() {}

  public static List<Object> all() {
    return List.of(
        new StatusCommand(),
        new CheckCommand(),
        new LogsCommand(),
        new ExplainCommand(),
        new TapCommand(),
        new DescribeCommand(),
        new ProxyCommand(),
        new HistoryCommand(),
        new UndoCommand(),
        new TokenCommand());
  }
}
