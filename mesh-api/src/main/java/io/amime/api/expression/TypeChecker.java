package io.amime.api.expression;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.DurationText;
import io.amime.api.attribute.Vocabulary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives every part its type, refuses what has none, and builds the nodes that run. */
final class TypeChecker {
  private final Vocabulary vocabulary;

  TypeChecker(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Checks one expression.
   *
   * @param wanted what the surroundings need; it only decides how quoted durations are read
   */
  Typed check(Expr expr, @Nullable AttributeType wanted) {
    return switch (expr) {
      case Expr.Literal literal -> new Typed(literal.type(), new Nodes.Constant(literal.value()));
      case Expr.Quoted quoted -> quoted(quoted, wanted);
      case Expr.Attribute attribute -> attribute(attribute);
      case Expr.Index index -> index(index);
      case Expr.Unary unary -> unary(unary);
      case Expr.Binary binary -> binary(binary, wanted);
      case Expr.Call call -> call(call, wanted);
    };
  }

  private static Typed quoted(Expr.Quoted quoted, @Nullable AttributeType wanted) {
    Duration duration =
        wanted == AttributeType.STRING ? null : DurationText.tryParse(quoted.text());
    return duration == null
        ? new Typed(AttributeType.STRING, new Nodes.Constant(quoted.text()))
        : new Typed(AttributeType.DURATION, new Nodes.Constant(duration));
  }

  private Typed attribute(Expr.Attribute attribute) {
    AttributeType type = typeOf(attribute);
    return new Typed(
        type, new Nodes.Attribute(attribute.name(), type, absent(attribute), attribute.position()));
  }

  private AttributeType typeOf(Expr.Attribute attribute) {
    AttributeType type = vocabulary.typeOf(attribute.name());
    if (type == null) {
      String near = vocabulary.suggestionFor(attribute.name());
      String hint = near == null ? "" : "; did you mean '" + near + "'?";
      throw error(attribute, "unknown attribute '%s'%s".formatted(attribute.name(), hint));
    }
    return type;
  }

  private static ExpressionError absent(Expr.Attribute attribute) {
    return new ExpressionError(
        ExpressionError.Kind.ABSENT,
        "attribute '%s' is absent".formatted(attribute.name()),
        attribute.position());
  }

  private Typed index(Expr.Index index) {
    Typed key = check(index.key(), AttributeType.STRING);
    if (index.map() instanceof Expr.Attribute map) {
      require(map, typeOf(map), AttributeType.STRING_MAP, "the value before '['");
      require(index.key(), key.type(), AttributeType.STRING, "the map key");
      Node node = new Nodes.Entry(map.name(), key.node(), absent(map), map.position());
      return new Typed(AttributeType.STRING, node);
    }
    Typed map = check(index.map(), null);
    require(index.map(), map.type(), AttributeType.STRING_MAP, "the value before '['");
    require(index.key(), key.type(), AttributeType.STRING, "the map key");
    return new Typed(AttributeType.STRING, new Nodes.ComputedEntry(map.node(), key.node()));
  }

  private Typed unary(Expr.Unary unary) {
    Typed operand = check(unary.operand(), null);
    AttributeType type = operand.type();
    if (unary.operator().equals("!") && type == AttributeType.BOOL) {
      return fold(unary, type, new Nodes.Unary(v -> !(Boolean) v, operand.node()), operand);
    }
    if (unary.operator().equals("-") && type == AttributeType.INT64) {
      return fold(unary, type, new Nodes.Unary(v -> -(Long) v, operand.node()), operand);
    }
    if (unary.operator().equals("-") && type == AttributeType.DOUBLE) {
      return fold(unary, type, new Nodes.Unary(v -> -(Double) v, operand.node()), operand);
    }
    throw unknownOperator(unary, unary.operator(), type);
  }

  private Typed binary(Expr.Binary binary, @Nullable AttributeType wanted) {
    return switch (binary.operator()) {
      case "&&", "||" -> shortCircuit(binary);
      case "|" -> {
        Pair sides = unify(binary, binary.left(), binary.right(), wanted);
        Node left = sides.left().node();
        Node node =
            left instanceof Nodes.Constant ? left : new Nodes.Default(left, sides.right().node());
        yield new Typed(sides.left().type(), node);
      }
      default -> operation(binary, wanted);
    };
  }

  private Typed shortCircuit(Expr.Binary binary) {
    Typed left = check(binary.left(), null);
    require(binary.left(), left.type(), AttributeType.BOOL, side(binary, "left"));
    Typed right = check(binary.right(), null);
    require(binary.right(), right.type(), AttributeType.BOOL, side(binary, "right"));
    Node node = new Nodes.ShortCircuit(binary.operator().equals("||"), left.node(), right.node());
    return fold(binary, AttributeType.BOOL, node, left, right);
  }

  private Typed operation(Expr.Binary binary, @Nullable AttributeType wanted) {
    String operator = binary.operator();
    boolean addition = operator.equals("+");
    Pair sides = unify(binary, binary.left(), binary.right(), addition ? wanted : null);
    if (addition && sides.left().type() == AttributeType.DURATION) {
      sides = unify(binary, binary.left(), binary.right(), AttributeType.STRING);
    }
    AttributeType type = sides.left().type();
    Nodes.Operation operation = Operators.on(operator, type);
    if (operation == null) {
      throw unknownOperator(binary, operator, type);
    }
    Node node = new Nodes.Binary(operation, sides.left().node(), sides.right().node());
    return fold(binary, addition ? type : AttributeType.BOOL, node, sides.left(), sides.right());
  }

  private record Pair(Typed left, Typed right) {}

  /** Both sides with one type: where they differ only by how a quoted duration is read, as text. */
  private Pair unify(Expr at, Expr first, Expr second, @Nullable AttributeType wanted) {
    Typed left = check(first, wanted);
    Typed right = check(second, wanted == null ? left.type() : wanted);
    if (left.type() != right.type()) {
      left = check(first, right.type());
    }
    if (left.type() != right.type()) {
      String message =
          "type mismatch: left is %s, right is %s".formatted(left.type(), right.type());
      throw error(at, message);
    }
    return new Pair(left, right);
  }

  private Typed call(Expr.Call call, @Nullable AttributeType wanted) {
    if (call.function().equals("conditional") && call.target() == null) {
      return conditional(call, wanted);
    }
    Function function = Function.named(call.function());
    if (function == null) {
      throw error(call, "unknown function '%s'".formatted(call.function()));
    }
    List<Expr> arguments = argumentsOf(call, function);
    List<Node> nodes = new ArrayList<>();
    List<Typed> typed = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      AttributeType parameter = function.parameters().get(i);
      Typed argument = check(arguments.get(i), parameter);
      require(arguments.get(i), argument.type(), parameter, describe(function, i));
      nodes.add(argument.node());
      typed.add(argument);
    }
    Node node = new Nodes.Call(function, nodes, call.position());
    if (function.name().equals("matches") && nodes.getFirst() instanceof Nodes.Constant pattern) {
      node = constantPattern(arguments.getFirst(), (String) pattern.value(), nodes.getLast());
    }
    return fold(call, function.result(), node, typed.toArray(Typed[]::new));
  }

  private static List<Expr> argumentsOf(Expr.Call call, Function function) {
    if (function.method() != (call.target() != null)) {
      String form = function.method() ? "text.%s(...)" : "%s(...)";
      throw error(call, "wrong call, write " + form.formatted(function.name()));
    }
    List<Expr> arguments = new ArrayList<>();
    if (call.target() != null) {
      arguments.add(call.target());
    }
    arguments.addAll(call.arguments());
    requireCount(call, function.parameters().size() - (function.method() ? 1 : 0));
    return arguments;
  }

  private static void requireCount(Expr.Call call, int expected) {
    int found = call.arguments().size();
    if (found != expected) {
      throw error(
          call, "%s takes %d argument(s), has %d".formatted(call.function(), expected, found));
    }
  }

  private static String describe(Function function, int index) {
    if (function.method() && index == 0) {
      return "the target of " + function.name();
    }
    return "argument %d of %s".formatted(function.method() ? index : index + 1, function.name());
  }

  private static Node constantPattern(Expr at, String pattern, Node text) {
    try {
      return new Nodes.Matches(Function.pattern(pattern), text);
    } catch (IllegalArgumentException e) {
      throw new ExpressionException(
          ExpressionError.Kind.CONVERSION, at.position(), String.valueOf(e.getMessage()));
    }
  }

  private Typed conditional(Expr.Call call, @Nullable AttributeType wanted) {
    requireCount(call, 3);
    Expr test = call.arguments().get(0);
    Typed condition = check(test, null);
    require(test, condition.type(), AttributeType.BOOL, "argument 1 of conditional");
    Pair branches = unify(call, call.arguments().get(1), call.arguments().get(2), wanted);
    Node node =
        new Nodes.Conditional(condition.node(), branches.left().node(), branches.right().node());
    return fold(call, branches.left().type(), node, condition, branches.left(), branches.right());
  }

  /** Computes what is constant now, which also finds texts that cannot be converted. */
  private static Typed fold(Expr at, AttributeType type, Node node, Typed... parts) {
    for (Typed part : parts) {
      if (!(part.node() instanceof Nodes.Constant)) {
        return new Typed(type, node);
      }
    }
    Object value = node.strict(AttributeBag.EMPTY);
    if (value instanceof ExpressionError error) {
      throw new ExpressionException(error.kind(), at.position(), error.message());
    }
    return new Typed(type, new Nodes.Constant(value));
  }

  private static void require(Expr at, AttributeType found, AttributeType expected, String what) {
    if (found != expected) {
      throw error(at, "%s is %s, expected %s".formatted(what, found, expected));
    }
  }

  private static String side(Expr.Binary binary, String side) {
    return "the %s side of '%s'".formatted(side, binary.operator());
  }

  private static ExpressionException unknownOperator(Expr at, String operator, AttributeType type) {
    return error(at, "operator '%s' is not known for %s".formatted(operator, type));
  }

  private static ExpressionException error(Expr at, String message) {
    return new ExpressionException(ExpressionError.Kind.TYPE, at.position(), message);
  }
}
