package io.amime.api.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed document that still knows where in the text each part stood. */
sealed interface Tree {
  /** Where it begins. */
  Position position();

  /** What a person would call it. */
  String describe();

  /**
   * @param line from 1
   * @param column from 1
   */
  record Position(int line, int column) {}

  /**
   * Keys in order of the text, duplicates and all: who reads them, judges them.
   *
   * @param entries in order
   */
  record Mapping(List<Entry> entries, Position position) implements Tree {
    @Override
    public String describe() {
      return "a map";
    }
  }

  /** One key of a mapping. */
  record Entry(String key, Position position, Tree value) {}

  /** A list. */
  record Sequence(List<Tree> items, Position position) implements Tree {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /**
   * A single value.
   *
   * @param value String, Boolean, BigInteger, BigDecimal, or null
   * @param text as written
   */
  record Scalar(@Nullable Object value, String text, Position position) implements Tree {
    private static final int LONGEST_QUOTE = 60;

    @Override
    public String describe() {
      String shown = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
      return switch (value) {
        case null -> "nothing";
        case String s -> "the text \"" + shown + "\"";
        case Boolean b -> "the truth value " + shown;
        default -> "the number " + shown;
      };
    }
  }

  /** Whether it stands for an absent value. */
  default boolean isNull() {
    return this instanceof Scalar(Object value, String text, Position at) && value == null;
  }
}
