package io.amime.proxy.edge;

import io.amime.api.identity.Pem;
import io.amime.api.identity.PrivateKeys;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
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

  private static final long LARGEST = 1024 * 1024;

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
    var chain = certificates(folder.resolve(CHAIN));
    var key = key(folder.resolve(KEY));
    if (!belong(chain.getFirst(), key)) {
      throw new UnusableSecret(KEY + " is not the key of the first certificate in " + CHAIN);
    }
    var authorities = folder.resolve(AUTHORITIES);
    return new Secret(
        chain, key, Files.exists(authorities) ? certificates(authorities) : List.of());
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

  private static List<X509Certificate> certificates(Path file) throws UnusableSecret {
    try {
      var found = Pem.certificates(text(file));
      if (found.isEmpty()) {
        throw new UnusableSecret(file.getFileName() + " holds no certificate in PEM");
      }
      return found;
    } catch (CertificateException e) {
      throw new UnusableSecret(file.getFileName() + " holds a certificate that cannot be read");
    }
  }

  private static PrivateKey key(Path file) throws UnusableSecret {
    try {
      return PrivateKeys.read(text(file));
    } catch (GeneralSecurityException e) {
      throw new UnusableSecret(file.getFileName() + ": " + e.getMessage());
    }
  }

  private static String text(Path file) throws UnusableSecret {
    try {
      if (Files.size(file) > LARGEST) {
        throw new UnusableSecret(file.getFileName() + " is larger than 1 MB");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UnusableSecret("there is no file " + file);
    } catch (MalformedInputException e) {
      throw new UnusableSecret(file.getFileName() + " is no text; PEM is needed");
    } catch (IOException e) {
      throw new UnusableSecret(file + " cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static boolean belong(X509Certificate leaf, PrivateKey key) {
    if (!leaf.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    try {
      var algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      var probe = leaf.getSignature();
      var signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(probe);
      var checking = Signature.getInstance(algorithm);
      checking.initVerify(leaf.getPublicKey());
      checking.update(probe);
      return checking.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
