package io.amime.api.expression;

import java.util.Locale;

/**
 * Why an expression is refused or gave no value.
 *
 * @param kind class of the error
 * @param message for people, names the part at fault
 * @param position of that part in the text, counted in characters from 0
 */
public record ExpressionError(Kind kind, String message, int position) implements Evaluation {

  /** Classes of errors; the first two occur only when an expression is compiled. */
  public enum Kind {
    PARSE,
    TYPE,
    /** an attribute is not in the bag */
    ABSENT,
    /** a text is no IP address, timestamp, name, URI or pattern; for constants at compile time */
    CONVERSION,
    /** the bag holds another type than the vocabulary says */
    BAD_VALUE;

    /** The name that answers of the API carry. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return "%s (%s, position %d)".formatted(message, kind.wireName(), position);
  }
}
