package io.amime.api.identity;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link PeerVerifier} into a TLS handshake. Being an extended trust manager it is used as it
 * is, so that the JDK adds no host name check; secure naming stands in its place.
 */
final class PeerTrustManager extends X509ExtendedTrustManager {
  private final PeerVerifier verifier;
  private final Supplier<Set<SpiffeId>> servers;

  /**
   * @param servers who may answer as a server, read at each handshake; clients may be anyone of the
   *     mesh, what they may do is decided per request
   */
  PeerTrustManager(PeerVerifier verifier, Supplier<Set<SpiffeId>> servers) {
    this.verifier = verifier;
    this.servers = servers;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    verifier.verify(PeerVerifier.listOf(chain));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    verifier.verify(PeerVerifier.listOf(chain), servers.get());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return verifier.roots().toArray(X509Certificate[]::new);
  }
}
