package io.amime.proxy.upstream;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom a rule trusts outside the mesh: those with one of its names, whom its authorities know. */
final class OutsideTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager chains;
  private final List<String> names;
  private final @Nullable String problem;

  /**
   * @param authorities empty for those that this machine trusts
   * @param names of which one is needed; empty for any
   * @param problem why nobody can be trusted, null when somebody can
   */
  OutsideTrust(List<X509Certificate> authorities, List<String> names, @Nullable String problem)
      throws GeneralSecurityException {
    this.chains = chains(authorities);
    this.names = names;
    this.problem = problem;
  }

  private static X509ExtendedTrustManager chains(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities.isEmpty() ? null : store(authorities));
    return Stream.of(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("this Java checks no certificates"));
  }

  private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    return store;
  }

  private void requireAuthorities() throws CertificateException {
    if (problem != null) {
      throw new CertificateException(problem);
    }
  }

  private void requireName(X509Certificate leaf) throws CertificateException {
    if (names.isEmpty()) {
      return;
    }
    var own = names(leaf);
    if (own.stream().noneMatch(name -> names.stream().anyMatch(name::equalsIgnoreCase))) {
      throw new CertificateException(
          "the server's certificate is for " + own + ", none of subjectAltNames " + names);
    }
  }

  private static List<String> names(X509Certificate leaf) throws CertificateParsingException {
    var all = leaf.getSubjectAlternativeNames();
    return all == null
        ? List.of()
        : all.stream()
            .map(name -> name.get(1))
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .toList();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    requireAuthorities();
    chains.checkServerTrusted(chain, type, engine);
    requireName(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    requireAuthorities();
    chains.checkServerTrusted(chain, type, socket);
    requireName(chain[0]);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    requireAuthorities();
    chains.checkServerTrusted(chain, type);
    requireName(chain[0]);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("nobody is a client here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("nobody is a client here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("nobody is a client here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
