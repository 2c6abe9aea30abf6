package io.amime.proxy.secret;

import io.amime.api.identity.Pem;
import io.amime.api.identity.PrivateKeys;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates and keys from files in PEM, and says what is wrong with them. */
public final class PemFiles {
  private static final long LARGEST = 1024 * 1024;

  private PemFiles() {}

  /** A file as it was seen; another one, or another content, is not equal. */
  private record Seen(Path place, Object modified, long size) {}

  /**
   * What the files are like now. Looking at them by time finds also what is exchanged as a whole
   * folder behind a link, as Kubernetes does it.
   */
  public static List<Object> seen(List<Path> files) {
    var all = new ArrayList<Object>();
    for (var file : files) {
      try {
        var place = file.toRealPath();
        var attributes = Files.readAttributes(place, BasicFileAttributes.class);
        all.add(new Seen(place, attributes.lastModifiedTime(), attributes.size()));
      } catch (IOException e) {
        all.add(e.getClass());
      }
    }
    return all;
  }

  /** At least one. */
  public static List<X509Certificate> certificates(Path file) throws UnusableSecret {
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

  public static PrivateKey key(Path file) throws UnusableSecret {
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

  /** Whether it is the key of that certificate. */
  public static boolean belong(X509Certificate leaf, PrivateKey key) {
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
