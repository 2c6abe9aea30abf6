package io.amime.proxy.identity;

import io.amime.api.identity.PeerVerifier;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a short while which certificates were found good, because a peer shows the same one
 * with every connection and following its chain to a root is the dearest part of a handshake. Only
 * good for the time in which roots and revocations stay as they are: one belongs to one generation.
 */
final class VerifiedPeers extends X509ExtendedTrustManager {
  private static final int MOST = 1000;

  private final X509ExtendedTrustManager whole;
  private final PeerVerifier verifier;
  private final long nanos;

  /** When each was followed to a root; the oldest goes first. Guarded by itself. */
  private final Map<ByteBuffer, Long> verified =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Long> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param whole does the whole check
   * @param time for which it is not repeated
   */
  VerifiedPeers(X509ExtendedTrustManager whole, PeerVerifier verifier, Duration time) {
    this.whole = whole;
    this.verifier = verifier;
    this.nanos = time.toNanos();
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check full) throws CertificateException {
    if (chain.length == 0) {
      full.run();
      return;
    }
    var leaf = ByteBuffer.wrap(chain[0].getEncoded());
    long now = System.nanoTime();
    if (known(leaf, now)) {
      verifier.recheck(chain[0], Duration.ZERO);
      return;
    }
    full.run();
    synchronized (verified) {
      verified.remove(leaf);
      verified.put(leaf, now);
    }
  }

  private boolean known(ByteBuffer leaf, long now) {
    synchronized (verified) {
      var at = verified.get(leaf);
      return at != null && now - at < nanos;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, () -> whole.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, () -> whole.checkServerTrusted(chain, type));
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
    return whole.getAcceptedIssuers();
  }
}
