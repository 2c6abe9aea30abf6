package io.amime.api.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The roots of one trust domain. Never empty: an empty bundle would be a mesh that trusts nobody,
 * and is always a mistake on the way here.
 *
 * @param trustDomain that every root names in its own URI
 * @param roots in the order the CA gave them
 */
public record TrustBundle(String trustDomain, List<X509Certificate> roots) {
  private static final String SCHEME = "spiffe://";

  public TrustBundle {
    roots = List.copyOf(new LinkedHashSet<>(roots));
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("a trust bundle has at least one root");
    }
  }

  /**
   * A bundle of these roots.
   *
   * @throws CertificateException if one is no CA, or they do not all name the same trust domain
   */
  public static TrustBundle of(List<X509Certificate> roots) throws CertificateException {
    Set<String> domains = new LinkedHashSet<>();
    for (X509Certificate root : roots) {
      if (root.getBasicConstraints() < 0) {
        throw new CertificateException("a root of the bundle is no CA certificate");
      }
      List<String> uris = SpiffeId.uris(root);
      if (uris.size() != 1 || !uris.getFirst().startsWith(SCHEME)) {
        throw new CertificateException("a root of the bundle names no trust domain");
      }
      domains.add(uris.getFirst().substring(SCHEME.length()));
    }
    if (domains.size() != 1) {
      throw new CertificateException("expected roots of one trust domain, found " + domains);
    }
    return new TrustBundle(domains.iterator().next(), roots);
  }

  /** The bundle of a PEM text, as the CA's {@code GET /v1/bundle} gives it. */
  public static TrustBundle parse(String pem) throws CertificateException {
    return of(Pem.certificates(pem));
  }

  public String pem() {
    return Pem.encode(roots);
  }

  /** A client context for tools that have no identity: it trusts these roots and host names. */
  public SSLContext sslContext() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < roots.size(); i++) {
        store.setCertificateEntry("root-" + i, roots.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK cannot trust the bundle", e);
    }
  }
}
