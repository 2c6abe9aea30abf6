package io.amime.api.expression;

/** An expression that does not compile. */
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ExpressionError error;

  ExpressionException(ExpressionError error) {
    super(error.toString());
    this.error = error;
  }

  ExpressionException(ExpressionError.Kind kind, int position, String message) {
    this(new ExpressionError(kind, message, position));
  }

  /** What is wrong and where. */
  public ExpressionError error() {
    return error;
  }
}
