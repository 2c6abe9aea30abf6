package io.amime.api.expression;

import io.amime.api.attribute.AttributeReader;
import org.jspecify.annotations.Nullable;

/**
 * A type-checked expression that can be run. Errors travel as {@link ExpressionError} values, not
 * as exceptions: a missing attribute is an everyday event on the request path.
 */
interface Node {
  /**
   * @param soft as the left side of the default operator: absence is null instead of an error
   * @return a value, an {@link ExpressionError}, or null for "no value" in soft mode only
   */
  @Nullable Object evaluate(AttributeReader attributes, boolean soft);

  /** Evaluates where absence is an error. */
  default Object strict(AttributeReader attributes) {
    Object value = evaluate(attributes, false);
    if (value == null) {
      throw new IllegalStateException("no value in strict mode");
    }
    return value;
  }
}
