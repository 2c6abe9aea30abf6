package io.amime.proxy.edge;

import io.amime.proxy.secret.PemFiles;
import io.amime.proxy.secret.UnusableSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a gateway proves itself with, as a {@code kubernetes.io/tls} secret has it.
 *
 * @param chain leaf first
 * @param key of the leaf
 * @param authorities that vouch for clients, may be empty
 */
record Secret(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
  static final String CHAIN = "tls.crt";
  static final String KEY = "tls.key";
  static final String AUTHORITIES = "ca.crt";

  /** RFC 5280, section 4.2.1.6. */
  private static final Integer DNS_NAME = 2;

  Secret {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
  }

  /**
   * Reads the files of a folder.
   *
   * @throws UnusableSecret when there is no whole secret in them
   */
  static Secret read(Path folder) throws UnusableSecret {
    var chain = PemFiles.certificates(folder.resolve(CHAIN));
    var key = PemFiles.key(folder.resolve(KEY));
    if (!PemFiles.belong(chain.getFirst(), key)) {
      throw new UnusableSecret(KEY + " is not the key of the first certificate in " + CHAIN);
    }
    var authorities = folder.resolve(AUTHORITIES);
    return new Secret(
        chain, key, Files.exists(authorities) ? PemFiles.certificates(authorities) : List.of());
  }

  Instant notAfter() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** Those of the names that clients would not find in the certificate. */
  List<String> notCovered(List<String> names) {
    var own = names(chain.getFirst());
    return names.stream()
        .filter(name -> !name.equals("*") && own.stream().noneMatch(o -> covers(o, name)))
        .toList();
  }

  /** A star stands for one label. */
  private static boolean covers(String own, String name) {
    if (own.equalsIgnoreCase(name)) {
      return true;
    }
    int dot = name.indexOf('.');
    return own.startsWith("*.")
        && dot > 0
        && own.substring(1).equalsIgnoreCase(name.substring(dot));
  }

  private static List<String> names(X509Certificate leaf) {
    try {
      var all = leaf.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> DNS_NAME.equals(name.getFirst()))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
