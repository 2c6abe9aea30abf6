package io.amime.api.attribute;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;

/**
 * RFC 3339, which is stricter than the ISO formats of the JDK: seconds and offset must be there.
 */
public final class Timestamps {
  private static final DateTimeFormatter RFC_3339 =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .appendPattern("HH:mm:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .appendOffset("+HH:MM", "Z")
          .toFormatter();

  private Timestamps() {}

  /**
   * Reads a moment.
   *
   * @throws IllegalArgumentException if the text is not RFC 3339
   */
  public static Instant parse(String text) {
    try {
      return RFC_3339.parse(text, Instant::from);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s' is no RFC 3339 timestamp such as 2026-01-31T12:00:00Z".formatted(text), e);
    }
  }
}
