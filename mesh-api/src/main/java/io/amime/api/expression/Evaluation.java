package io.amime.api.expression;

/** What came out of an evaluation: a value or an error. */
public sealed interface Evaluation permits Evaluation.Value, ExpressionError {
  /**
   * @param value of the class that the expression's type names
   */
  record Value(Object value) implements Evaluation {
    static final Value TRUE = new Value(true);
    static final Value FALSE = new Value(false);

    static Value of(Object value) {
      return value instanceof Boolean bool ? (bool ? TRUE : FALSE) : new Value(value);
    }
  }
}
