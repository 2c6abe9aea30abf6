package io.amime.api.expression;

import io.amime.api.attribute.AttributeType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed expression; positions point into its text. */
sealed interface Expr {
  int position();

  /** A number or boolean. */
  record Literal(int position, AttributeType type, Object value) implements Expr {}

  /** A quoted text, which is a DURATION if it can be one and no STRING is needed. */
  record Quoted(int position, String text) implements Expr {}

  /** A flat name with its dots. */
  record Attribute(int position, String name) implements Expr {}

  /** {@code map[key]}. */
  record Index(int position, Expr map, Expr key) implements Expr {}

  /** {@code left operator right}; the position is that of the operator. */
  record Binary(int position, String operator, Expr left, Expr right) implements Expr {}

  /** {@code !operand} or {@code -operand}. */
  record Unary(int position, String operator, Expr operand) implements Expr {}

  /** {@code function(…)} or {@code target.function(…)}. */
  record Call(int position, String function, @Nullable Expr target, List<Expr> arguments)
      implements Expr {}
}
