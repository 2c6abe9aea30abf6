package io.amime.api.expression;

/**
 * One lexical element.
 *
 * @param text the word, the operator, the digits, or the content of a quoted literal
 * @param position of its first character
 */
record Token(Kind kind, String text, int position) {
  enum Kind {
    WORD,
    INTEGER,
    DECIMAL,
    QUOTED,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** How error messages name it. */
  String description() {
    return switch (kind) {
      case END -> "the end";
      case QUOTED -> "the literal \"" + text + "\"";
      default -> "'" + text + "'";
    };
  }
}
