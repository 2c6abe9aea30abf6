package io.amime.api.expression;

import java.util.ArrayList;
import java.util.List;

/** Cuts the text into tokens. */
final class Lexer {
  /** Longest first, so that {@code ==} is not read as two {@code =}. */
  private static final List<String> SYMBOLS =
      List.of(
          "||", "&&", "==", "!=", "<=", ">=", "<", ">", "|", "+", "-", "*", "/", "%", "!", "(", ")",
          "[", "]", ",", ".");

  private final String text;
  private int position;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Token.Kind.END);
    return tokens;
  }

  private Token next() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    if (position == text.length()) {
      return new Token(Token.Kind.END, "", position);
    }
    char c = text.charAt(position);
    if (c == '"' || c == '`' || c == '\'') {
      QuotedLiteral literal = QuotedLiteral.read(text, position);
      Token token = new Token(Token.Kind.QUOTED, literal.content(), position);
      position = literal.end();
      return token;
    }
    if (isDigit(c) || c == '.' && position + 1 < text.length() && isDigit(peek(1))) {
      return number();
    }
    return isWordStart(c) ? word() : symbol();
  }

  private Token word() {
    int start = position;
    while (position < text.length() && isWordPart(text.charAt(position))) {
      position++;
    }
    return new Token(Token.Kind.WORD, text.substring(start, position), start);
  }

  private Token number() {
    int start = position;
    digits();
    boolean decimal = position < text.length() && text.charAt(position) == '.';
    if (decimal) {
      position++;
      digits();
    }
    if (position < text.length() && (text.charAt(position) | 0x20) == 'e') {
      decimal = true;
      position++;
      if (position < text.length() && "+-".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
      digits();
    }
    boolean ended = isDigit(text.charAt(position - 1)) || text.charAt(position - 1) == '.';
    if (!ended || position < text.length() && isWordPart(text.charAt(position))) {
      throw error(start, "malformed number; only decimal numbers are known");
    }
    String digits = text.substring(start, position);
    return new Token(decimal ? Token.Kind.DECIMAL : Token.Kind.INTEGER, digits, start);
  }

  private void digits() {
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
  }

  private Token symbol() {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, position)) {
        Token token = new Token(Token.Kind.SYMBOL, symbol, position);
        position += symbol.length();
        return token;
      }
    }
    String found = Character.toString(text.codePointAt(position));
    String hint = found.equals("=") ? "; equality is '=='" : "";
    throw error(position, "unexpected character '%s'%s".formatted(found, hint));
  }

  private char peek(int ahead) {
    return text.charAt(position + ahead);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordStart(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || Character.isDigit(c);
  }

  private static ExpressionException error(int position, String message) {
    return new ExpressionException(ExpressionError.Kind.PARSE, position, message);
  }
}
