package io.amime.api.attribute;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An RFC 5322 address without display name; equality compares the domain as a DNS name and the
 * local part exactly, but for quotes around it.
 */
public final class EmailAddress {
  private static final String ATOM = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(" + ATOM + "(?:\\." + ATOM + ")*|\"(?:[^\"\\\\\\p{Cntrl}]|\\\\\\P{Cntrl})*\")@([^@]+)");

  private final String text;
  private final String local;
  private final DnsName domain;

  private EmailAddress(String text, String local, DnsName domain) {
    this.text = text;
    this.local = local;
    this.domain = domain;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static EmailAddress parse(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'%s' is no e-mail address".formatted(text));
    }
    String local = parts.group(1);
    String bare =
        local.startsWith("\"")
            ? local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1")
            : local;
    return new EmailAddress(text, bare, DnsName.parse(parts.group(2)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EmailAddress email
        && email.local.equals(local)
        && email.domain.equals(domain);
  }

  @Override
  public int hashCode() {
    return 31 * local.hashCode() + domain.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
