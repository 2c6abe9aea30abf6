package io.amime.api.identity;

import java.time.Instant;
import java.util.List;

/**
 * What the CA answers to a {@link CertificateOrder}.
 *
 * @param chain PEM, leaf first, without the root
 * @param bundle PEM of each root
 * @param notAfter of the leaf
 * @param serial as {@link Serial} writes it
 */
public record CertificateAnswer(
    List<String> chain, List<String> bundle, Instant notAfter, String serial) {
  public CertificateAnswer {
    chain = List.copyOf(chain);
    bundle = List.copyOf(bundle);
  }
}
