package io.amime.api.attribute;

import java.util.Locale;
import java.util.regex.Pattern;

/** A DNS name that keeps its text; equality ignores case and one trailing dot. */
public final class DnsName {
  private static final Pattern LABEL =
      Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?");
  private static final int MAX_LENGTH = 253;

  private final String text;
  private final String canonical;

  private DnsName(String text) {
    this.text = text;
    this.canonical = canonical(text);
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if a label is empty, too long, starts or ends with a dash, or
   *     has a character other than letters, digits and dash
   */
  public static DnsName parse(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    boolean valid = name.length() <= MAX_LENGTH;
    for (String label : name.split("\\.", -1)) {
      valid = valid && LABEL.matcher(label).matches();
    }
    if (!valid) {
      throw new IllegalArgumentException("'%s' is no DNS name".formatted(text));
    }
    return new DnsName(text);
  }

  static String canonical(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DnsName name && name.canonical.equals(canonical);
  }

  @Override
  public int hashCode() {
    return canonical.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
