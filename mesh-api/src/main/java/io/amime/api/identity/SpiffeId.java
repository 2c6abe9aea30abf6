package io.amime.api.identity;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a workload, {@code spiffe://<trust domain>/ns/<namespace>/sa/<service account>}.
 * Input that is not already in canonical form is refused, never normalised: two spellings of one
 * name are how checks get bypassed.
 *
 * @param trustDomain lower case
 * @param namespace case-sensitive
 * @param serviceAccount case-sensitive
 */
public record SpiffeId(String trustDomain, String namespace, String serviceAccount) {
  private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
  private static final Pattern SEGMENT = Pattern.compile("[a-zA-Z0-9._-]{1,253}");
  private static final Pattern FORM = Pattern.compile("spiffe://([^/]*)/ns/([^/]*)/sa/([^/]*)");
  private static final int MAX_BYTES = 2048;
  private static final int SAN_URI = 6;

  /** Throws {@link IllegalArgumentException} naming the part that is not canonical. */
  public SpiffeId {
    require(TRUST_DOMAIN, trustDomain, "trust domain");
    requireSegment(namespace, "namespace");
    requireSegment(serviceAccount, "service account");
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if it is not exactly of the form above
   */
  public static SpiffeId parse(String uri) {
    if (uri.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException("a SPIFFE ID has at most 2048 bytes");
    }
    var form = FORM.matcher(uri);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected spiffe://<trust domain>/ns/<namespace>/sa/<service account>");
    }
    return new SpiffeId(form.group(1), form.group(2), form.group(3));
  }

  /**
   * Reads the name that a leaf certificate carries.
   *
   * @throws CertificateException unless it has exactly one URI name and that is a SPIFFE ID
   */
  public static SpiffeId of(X509Certificate leaf) throws CertificateException {
    List<String> uris = uris(leaf);
    if (uris.size() != 1) {
      throw new CertificateException("expected one URI name, found " + uris.size());
    }
    try {
      return parse(uris.getFirst());
    } catch (IllegalArgumentException e) {
      throw new CertificateException("not a mesh identity: " + e.getMessage(), e);
    }
  }

  static List<String> uris(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    List<String> uris = new ArrayList<>();
    if (names != null) {
      for (List<?> name : names) {
        if (name.get(0) instanceof Integer kind && kind == SAN_URI) {
          uris.add(String.valueOf(name.get(1)));
        }
      }
    }
    return uris;
  }

  private static void requireSegment(String value, String what) {
    require(SEGMENT, value, what);
    if (value.equals(".") || value.equals("..")) {
      throw new IllegalArgumentException("bad " + what);
    }
  }

  private static void require(Pattern form, String value, String what) {
    if (!form.matcher(value).matches()) {
      throw new IllegalArgumentException("bad " + what);
    }
  }

  @Override
  public String toString() {
    return "spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount;
  }
}
