package io.amime.api.identity;

import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A workload's certificate, its key and the roots it trusts. They are one value, because they are
 * only valid together: swapping them one by one lets a handshake see a mixture.
 *
 * @param id that the leaf carries
 * @param chain leaf first, without the root
 * @param key of the leaf
 * @param bundle whom the holder trusts
 * @param obtained when the holder received it, by its own clock
 */
public record X509Svid(
    SpiffeId id,
    List<X509Certificate> chain,
    PrivateKey key,
    TrustBundle bundle,
    Instant obtained) {
  public X509Svid {
    chain = List.copyOf(chain);
  }

  /**
   * @throws CertificateException if the chain is empty or its leaf carries no mesh identity
   */
  public static X509Svid of(
      List<X509Certificate> chain, PrivateKey key, TrustBundle bundle, Instant obtained)
      throws CertificateException {
    if (chain.isEmpty()) {
      throw new CertificateException("empty chain");
    }
    return new X509Svid(SpiffeId.of(chain.getFirst()), chain, key, bundle, obtained);
  }

  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /** Of the leaf, as {@link Serial} writes it. */
  public String serial() {
    return Serial.of(leaf());
  }

  public Instant notAfter() {
    return leaf().getNotAfter().toInstant();
  }

  X509Svid with(TrustBundle newer) {
    return new X509Svid(id, chain, key, newer, obtained);
  }

  @Override
  public String toString() {
    return "X509Svid[" + id + ", serial " + serial() + ", until " + notAfter() + "]";
  }
}
