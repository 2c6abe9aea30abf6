package io.amime.api.expression;

import io.amime.api.attribute.AttributeType;
import java.util.ArrayList;
import java.util.List;

/** Builds the tree: binary operators by precedence, all left-associative. */
final class Parser {
  private static final int MAX_LENGTH = 65_536;

  // These two bound the depth of the tree and thus of every recursion over it.
  private static final int MAX_OPERATIONS = 1_000;
  private static final int MAX_PARENTHESES = 100;

  /** From loosest to tightest. */
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("==", "!=", "<", "<=", ">", ">="),
          List.of("|", "+", "-"),
          List.of("*", "/", "%"));

  private final List<Token> tokens;
  private int next;
  private int operations;
  private int parentheses;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  static Expr parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw error(MAX_LENGTH, "expression is longer than %d characters".formatted(MAX_LENGTH));
    }
    Parser parser = new Parser(Lexer.tokens(text));
    if (parser.peek().kind() == Token.Kind.END) {
      throw error(0, "expression is empty");
    }
    Expr expr = parser.binary(0);
    if (parser.peek().kind() != Token.Kind.END) {
      throw parser.unexpected("an operator or the end");
    }
    return expr;
  }

  private Expr binary(int level) {
    if (level == LEVELS.size()) {
      return unary();
    }
    Expr left = binary(level + 1);
    while (peek().kind() == Token.Kind.SYMBOL && LEVELS.get(level).contains(peek().text())) {
      Token operator = take();
      countOperation();
      left = new Expr.Binary(operator.position(), operator.text(), left, binary(level + 1));
    }
    return left;
  }

  private Expr unary() {
    Token token = peek();
    if (!token.is("!") && !token.is("-")) {
      return postfix(operand());
    }
    take();
    if (token.is("-") && isNumber(peek())) {
      Token number = take();
      return postfix(number(token.position(), number.kind(), "-" + number.text()));
    }
    countOperation();
    Expr operand = unary();
    return new Expr.Unary(token.position(), token.text(), operand);
  }

  private Expr operand() {
    Token token = take();
    if (token.is("(")) {
      Expr inner = nested();
      expect(")");
      return inner;
    }
    return switch (token.kind()) {
      case QUOTED -> new Expr.Quoted(token.position(), token.text());
      case INTEGER, DECIMAL -> number(token.position(), token.kind(), token.text());
      case WORD -> wordOperand(token);
      case SYMBOL, END -> {
        next--;
        throw unexpected("a value");
      }
    };
  }

  private static boolean isNumber(Token token) {
    return token.kind() == Token.Kind.INTEGER || token.kind() == Token.Kind.DECIMAL;
  }

  private static Expr number(int position, Token.Kind kind, String text) {
    try {
      return kind == Token.Kind.INTEGER
          ? new Expr.Literal(position, AttributeType.INT64, Long.parseLong(text))
          : new Expr.Literal(position, AttributeType.DOUBLE, Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw error(position, "%s does not fit 64 bits".formatted(text));
    }
  }

  private Expr wordOperand(Token first) {
    boolean alone = !peek().is(".") && !peek().is("(");
    if (alone && first.text().equalsIgnoreCase("true")) {
      return new Expr.Literal(first.position(), AttributeType.BOOL, true);
    }
    if (alone && first.text().equalsIgnoreCase("false")) {
      return new Expr.Literal(first.position(), AttributeType.BOOL, false);
    }
    if (peek().is("(")) {
      return new Expr.Call(first.position(), first.text(), null, arguments());
    }
    StringBuilder name = new StringBuilder(first.text());
    while (peek().is(".")) {
      // The last word before a parenthesis is a method, which postfix() reads.
      if (tokens.get(next + 1).kind() == Token.Kind.WORD && tokens.get(next + 2).is("(")) {
        break;
      }
      take();
      name.append('.').append(word().text());
    }
    return new Expr.Attribute(first.position(), name.toString());
  }

  private Expr postfix(Expr start) {
    Expr expr = start;
    while (peek().is("[") || peek().is(".")) {
      Token token = take();
      countOperation();
      if (token.is("[")) {
        expr = new Expr.Index(token.position(), expr, nested());
        expect("]");
      } else {
        Token method = word();
        if (!peek().is("(")) {
          throw unexpected("'(': only an attribute name has dots without a call");
        }
        expr = new Expr.Call(method.position(), method.text(), expr, arguments());
      }
    }
    return expr;
  }

  private List<Expr> arguments() {
    expect("(");
    List<Expr> arguments = new ArrayList<>();
    if (!peek().is(")")) {
      do {
        arguments.add(nested());
      } while (takeIf(","));
    }
    expect(")");
    return List.copyOf(arguments);
  }

  private Expr nested() {
    if (++parentheses > MAX_PARENTHESES) {
      throw error(peek().position(), "brackets are nested deeper than " + MAX_PARENTHESES);
    }
    Expr inner = binary(0);
    parentheses--;
    return inner;
  }

  private void countOperation() {
    if (++operations > MAX_OPERATIONS) {
      throw error(peek().position(), "expression has more than " + MAX_OPERATIONS + " operations");
    }
  }

  private Token word() {
    if (peek().kind() != Token.Kind.WORD) {
      throw unexpected("a name");
    }
    return take();
  }

  private boolean takeIf(String symbol) {
    boolean found = peek().is(symbol);
    if (found) {
      take();
    }
    return found;
  }

  private void expect(String symbol) {
    if (!takeIf(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    return tokens.get(next++);
  }

  private ExpressionException unexpected(String expected) {
    Token found = peek();
    return error(
        found.position(), "expected %s, found %s".formatted(expected, found.description()));
  }

  private static ExpressionException error(int position, String message) {
    return new ExpressionException(ExpressionError.Kind.PARSE, position, message);
  }
}
