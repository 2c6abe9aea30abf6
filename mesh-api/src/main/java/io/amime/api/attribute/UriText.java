package io.amime.api.attribute;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URI that keeps its text. Equality ignores the case of the scheme and, for http and https, case
 * and a trailing dot of the host; everything else counts, so {@code http://h} differs from {@code
 * http://h/}.
 */
public final class UriText {
  private final String text;
  private final String canonical;

  private UriText(String text, String canonical) {
    this.text = text;
    this.canonical = canonical;
  }

  /**
   * Reads a URI or a relative reference.
   *
   * @throws IllegalArgumentException if it is empty or not a URI
   */
  public static UriText parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("'' is no URI");
    }
    try {
      return new UriText(text, canonical(new URI(text)));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'%s' is no URI: %s".formatted(text, e.getReason()), e);
    }
  }

  private static String canonical(URI uri) {
    String scheme = uri.getScheme();
    if (scheme == null) {
      return uri.toString();
    }
    String lower = scheme.toLowerCase(Locale.ROOT);
    String rest = uri.toString().substring(scheme.length());
    String authority = uri.getRawAuthority();
    if (authority == null || !(lower.equals("http") || lower.equals("https"))) {
      return lower + rest;
    }
    String tail = rest.substring("://".length() + authority.length());
    return lower + "://" + canonicalAuthority(authority, uri.getHost()) + tail;
  }

  private static String canonicalAuthority(String authority, @Nullable String host) {
    if (host == null) {
      return authority;
    }
    int at = authority.lastIndexOf('@') + 1;
    return authority.substring(0, at)
        + DnsName.canonical(host)
        + authority.substring(at + host.length());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UriText uri && uri.canonical.equals(canonical);
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
