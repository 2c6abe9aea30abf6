package io.amime.api.expression;

import io.amime.api.attribute.AttributeReader;
import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.Vocabulary;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A compiled CEXL expression; immutable and free to share between threads. */
public final class Expression {
  private final String text;
  private final Expr expr;
  private final Typed typed;

  private Expression(String text, Expr expr, Typed typed) {
    this.text = text;
    this.expr = expr;
    this.typed = typed;
  }

  /**
   * Compiles an expression of any type.
   *
   * @throws ExpressionException if it does not parse or its types do not fit
   */
  public static Expression compile(String text, Vocabulary vocabulary) {
    return compile(text, vocabulary, null);
  }

  /**
   * Compiles an expression whose value must have a type.
   *
   * @param wanted the type, null for any
   * @throws ExpressionException if it does not parse, its types do not fit or it has another type
   */
  public static Expression compile(
      String text, Vocabulary vocabulary, @Nullable AttributeType wanted) {
    Expr expr = Parser.parse(text);
    Typed typed = new TypeChecker(vocabulary).check(expr, wanted);
    if (wanted != null && typed.type() != wanted) {
      throw new ExpressionException(
          ExpressionError.Kind.TYPE,
          0,
          "the expression is %s, expected %s".formatted(typed.type(), wanted));
    }
    return new Expression(text, expr, typed);
  }

  /**
   * Compiles a condition; no text and blank text are always true.
   *
   * @throws ExpressionException as {@link #compile(String, Vocabulary)}
   */
  public static Expression condition(@Nullable String text, Vocabulary vocabulary) {
    String condition = text == null || text.isBlank() ? "true" : text;
    return compile(condition, vocabulary, AttributeType.BOOL);
  }

  /** Runs the expression; attributes are read through the reader and only there. */
  public Evaluation evaluate(AttributeReader attributes) {
    Object value = typed.node().strict(attributes);
    return value instanceof ExpressionError error ? error : Evaluation.Value.of(value);
  }

  /** The text that was compiled. */
  public String text() {
    return text;
  }

  /** The type of its values. */
  public AttributeType type() {
    return typed.type();
  }

  /** Names of all attributes in it. */
  public Set<String> attributes() {
    Set<String> names = new LinkedHashSet<>();
    collect(expr, names);
    return names;
  }

  /** Whether {@code attribute == "value"} stands, either way round, as a conjunct at the top. */
  public boolean requires(String attribute, String value) {
    return requires(expr, attribute, value);
  }

  private static boolean requires(Expr expr, String attribute, String value) {
    if (!(expr instanceof Expr.Binary binary)) {
      return false;
    }
    return switch (binary.operator()) {
      case "&&" ->
          requires(binary.left(), attribute, value) || requires(binary.right(), attribute, value);
      case "==" ->
          equates(binary.left(), binary.right(), attribute, value)
              || equates(binary.right(), binary.left(), attribute, value);
      default -> false;
    };
  }

  private static boolean equates(Expr name, Expr literal, String attribute, String value) {
    return name instanceof Expr.Attribute read
        && read.name().equals(attribute)
        && literal instanceof Expr.Quoted quoted
        && quoted.text().equals(value);
  }

  private static void collect(Expr expr, Set<String> names) {
    switch (expr) {
      case Expr.Literal literal -> {}
      case Expr.Quoted quoted -> {}
      case Expr.Attribute attribute -> names.add(attribute.name());
      case Expr.Index index -> {
        collect(index.map(), names);
        collect(index.key(), names);
      }
      case Expr.Unary unary -> collect(unary.operand(), names);
      case Expr.Binary binary -> {
        collect(binary.left(), names);
        collect(binary.right(), names);
      }
      case Expr.Call call -> {
        if (call.target() != null) {
          collect(Objects.requireNonNull(call.target()), names);
        }
        call.arguments().forEach(argument -> collect(argument, names));
      }
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
