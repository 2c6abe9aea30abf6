package io.amime.api.identity;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a workload gets its certificate.
 *
 * @param caUrl such as {@code https://127.0.0.1:8060}
 * @param caBundle file with the roots to trust before the first certificate
 * @param joinTokenFile read at each attempt to join, since the CA replaces spent tokens there
 * @param namespace the certificate must be for
 * @param serviceAccount the certificate must be for
 * @param stateDir keeps key, chain and bundle for a restart without the CA; made with mode 0700
 * @param certificateTtl asked for
 */
public record IdentitySettings(
    URI caUrl,
    Path caBundle,
    Path joinTokenFile,
    String namespace,
    String serviceAccount,
    Path stateDir,
    Duration certificateTtl) {
  public static final Duration DEFAULT_TTL = Duration.ofHours(1);

  SpiffeId id(TrustBundle bundle) {
    return new SpiffeId(bundle.trustDomain(), namespace, serviceAccount);
  }
}
