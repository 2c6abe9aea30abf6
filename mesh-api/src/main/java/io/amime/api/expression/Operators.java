package io.amime.api.expression;

import io.amime.api.attribute.AttributeType;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The operators on two values of one type. */
final class Operators {
  private Operators() {}

  /** The operation, null if the operator has no meaning for the type. */
  static Nodes.@Nullable Operation on(String operator, AttributeType type) {
    return switch (operator) {
      case "==" -> type == AttributeType.STRING_MAP ? null : Operators::same;
      case "!=" -> type == AttributeType.STRING_MAP ? null : (a, b) -> !same(a, b);
      case "<" -> ordered(type) ? (a, b) -> less(a, b) : null;
      case ">" -> ordered(type) ? (a, b) -> less(b, a) : null;
      case "<=" -> ordered(type) ? (a, b) -> less(a, b) || same(a, b) : null;
      case ">=" -> ordered(type) ? (a, b) -> less(b, a) || same(a, b) : null;
      case "+" -> addition(type);
      default -> null;
    };
  }

  private static boolean ordered(AttributeType type) {
    return switch (type) {
      case INT64, DOUBLE, STRING, TIMESTAMP, DURATION -> true;
      default -> false;
    };
  }

  private static boolean same(Object a, Object b) {
    // equals() of Double tells zeros apart and takes NaN for itself, the language does neither.
    return a instanceof Double x && b instanceof Double y
        ? x.doubleValue() == y.doubleValue()
        : a.equals(b);
  }

  private static boolean less(Object a, Object b) {
    return switch (a) {
      case Long x -> x < (Long) b;
      case Double x -> x < (Double) b;
      case String x -> Texts.compare(x, (String) b) < 0;
      case Instant x -> x.isBefore((Instant) b);
      case Duration x -> x.compareTo((Duration) b) < 0;
      default -> throw new IllegalStateException("no order on " + a.getClass());
    };
  }

  private static Nodes.@Nullable Operation addition(AttributeType type) {
    return switch (type) {
      case INT64 -> (a, b) -> (Long) a + (Long) b;
      case DOUBLE -> (a, b) -> (Double) a + (Double) b;
      case STRING -> (a, b) -> (String) a + b;
      default -> null;
    };
  }
}
