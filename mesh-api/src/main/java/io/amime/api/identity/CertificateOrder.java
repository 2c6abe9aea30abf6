package io.amime.api.identity;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/certificates} at the CA.
 *
 * @param csr one PEM block
 * @param ttl such as {@code 3600s}; null for the CA's default
 */
public record CertificateOrder(String csr, @Nullable String ttl) {}
