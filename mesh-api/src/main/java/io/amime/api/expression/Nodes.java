package io.amime.api.expression;

import com.google.re2j.Pattern;
import io.amime.api.attribute.AttributeReader;
import io.amime.api.attribute.AttributeType;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The kinds of nodes. */
final class Nodes {
  private Nodes() {}

  /** A literal, or what constant parts were folded into. */
  record Constant(Object value) implements Node {
    @Override
    public Object evaluate(AttributeReader attributes, boolean soft) {
      return value;
    }
  }

  /** A whole attribute. */
  record Attribute(String name, AttributeType type, ExpressionError absent, int position)
      implements Node {
    @Override
    public @Nullable Object evaluate(AttributeReader attributes, boolean soft) {
      Object value = attributes.read(name);
      if (value == null) {
        return soft ? null : absent;
      }
      return type.holds(value) ? value : badValue(name, type, value, position);
    }
  }

  /** A key of a map attribute. */
  record Entry(String name, Node key, ExpressionError absent, int position) implements Node {
    @Override
    public @Nullable Object evaluate(AttributeReader attributes, boolean soft) {
      Object map = attributes.readMap(name);
      if (map == null) {
        return soft ? null : absent;
      }
      if (!(map instanceof Map<?, ?> entries)) {
        return badValue(name, AttributeType.STRING_MAP, map, position);
      }
      Object word = key.evaluate(attributes, soft);
      if (!(word instanceof String text)) {
        return word;
      }
      String value = attributes.readKey(name, entries, text);
      return value != null || soft ? value : "";
    }
  }

  /** A key of a computed map. */
  record ComputedEntry(Node map, Node key) implements Node {
    @Override
    public @Nullable Object evaluate(AttributeReader attributes, boolean soft) {
      Object entries = map.evaluate(attributes, soft);
      if (!(entries instanceof Map<?, ?> present)) {
        return entries;
      }
      Object word = key.evaluate(attributes, soft);
      if (!(word instanceof String text)) {
        return word;
      }
      Object value = present.get(text);
      return value != null || soft ? value : "";
    }
  }

  /** {@code left | right}. */
  record Default(Node left, Node right) implements Node {
    @Override
    public @Nullable Object evaluate(AttributeReader attributes, boolean soft) {
      Object value = left.evaluate(attributes, true);
      return value != null ? value : right.evaluate(attributes, soft);
    }
  }

  /**
   * {@code &&} and {@code ||}: the value of the left side that decides alone is {@code decisive}.
   */
  record ShortCircuit(boolean decisive, Node left, Node right) implements Node {
    @Override
    public Object evaluate(AttributeReader attributes, boolean soft) {
      Object value = left.strict(attributes);
      if (!(value instanceof Boolean bool) || bool == decisive) {
        return value;
      }
      return right.strict(attributes);
    }
  }

  /** {@code conditional(c, a, b)}. */
  record Conditional(Node condition, Node then, Node otherwise) implements Node {
    @Override
    public Object evaluate(AttributeReader attributes, boolean soft) {
      Object value = condition.strict(attributes);
      if (!(value instanceof Boolean bool)) {
        return value;
      }
      return (bool ? then : otherwise).strict(attributes);
    }
  }

  /** A prefix operator. */
  record Unary(UnaryOperator<Object> operation, Node operand) implements Node {
    @Override
    public Object evaluate(AttributeReader attributes, boolean soft) {
      Object value = operand.strict(attributes);
      return value instanceof ExpressionError ? value : operation.apply(value);
    }
  }

  /** An operator over two values. */
  interface Operation {
    Object apply(Object left, Object right);
  }

  /** Both sides, then the operator. */
  record Binary(Operation operation, Node left, Node right) implements Node {
    @Override
    public Object evaluate(AttributeReader attributes, boolean soft) {
      Object first = left.strict(attributes);
      if (first instanceof ExpressionError) {
        return first;
      }
      Object second = right.strict(attributes);
      return second instanceof ExpressionError ? second : operation.apply(first, second);
    }
  }

  /** A function over its arguments, the target first. */
  record Call(Function function, List<Node> arguments, int position) implements Node {
    @Override
    public Object evaluate(AttributeReader attributes, boolean soft) {
      Object[] values = new Object[arguments.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments.get(i).strict(attributes);
        if (values[i] instanceof ExpressionError) {
          return values[i];
        }
      }
      try {
        return function.body().apply(values);
      } catch (IllegalArgumentException e) {
        return new ExpressionError(
            ExpressionError.Kind.CONVERSION, String.valueOf(e.getMessage()), position);
      }
    }
  }

  /** {@code .matches()} of a constant pattern. */
  record Matches(Pattern pattern, Node text) implements Node {
    @Override
    public Object evaluate(AttributeReader attributes, boolean soft) {
      Object value = text.strict(attributes);
      return value instanceof String string ? pattern.matcher(string).find() : value;
    }
  }

  private static ExpressionError badValue(
      String name, AttributeType type, Object value, int position) {
    String message =
        "attribute %s has a value of type %s, declared is %s"
            .formatted(name, AttributeType.of(value), type);
    return new ExpressionError(ExpressionError.Kind.BAD_VALUE, message, position);
  }
}
