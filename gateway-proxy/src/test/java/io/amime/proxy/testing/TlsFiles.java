package io.amime.proxy.testing;

import io.amime.api.identity.Pem;
import io.amime.api.identity.TestAuthority;
import io.amime.api.identity.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Secrets in files as an operator lays them down, and clients that trust who signed them. */
public final class TlsFiles {
  private final TestAuthority authority = TestAuthority.create();
  private final Path secrets;

  public TlsFiles(Path secrets) {
    this.secrets = secrets;
  }

  /** A certificate and its key. */
  public record Pair(X509Certificate certificate, KeyPair key) {}

  public Pair pair(String... names) {
    var certificate = new TestCertificate();
    for (var name : names) {
      certificate.dns(name);
    }
    var key = TestCertificate.key();
    return new Pair(authority.sign(certificate, key, names[0]), key);
  }

  /** Who has signed them all. */
  public X509Certificate root() {
    return authority.bundle().roots().iterator().next();
  }

  /** Lays a certificate for these names down as that secret. */
  public Pair write(String secret, String... names) {
    var pair = pair(names);
    file(secret, "tls.crt", Pem.encode(pair.certificate()));
    file(secret, "tls.key", Pem.encode(Pem.PRIVATE_KEY, pair.key().getPrivate().getEncoded()));
    return pair;
  }

  /** Has clients of that secret checked by those whom this one vouches for. */
  public void vouch(String secret) {
    file(secret, "ca.crt", Pem.encode(authority.bundle().roots()));
  }

  /** Exchanges one file in one step. */
  public void file(String secret, String name, String text) {
    try {
      var folder = Files.createDirectories(secrets.resolve(secret));
      var next = Files.writeString(folder.resolve(name + ".next"), text);
      Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a client trusts and shows.
   *
   * @param own null for a client without a certificate
   */
  public SSLContext client(Pair own) {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (var root : authority.bundle().roots()) {
        trusted.setCertificateEntry(root.getSerialNumber().toString(), root);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      if (own != null) {
        store.setKeyEntry(
            "client", own.key().getPrivate(), new char[0], new Certificate[] {own.certificate()});
      }
      keys.init(store, new char[0]);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (java.security.GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
