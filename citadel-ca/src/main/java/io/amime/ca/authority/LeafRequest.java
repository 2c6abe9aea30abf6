package io.amime.ca.authority;

import io.amime.api.identity.SpiffeId;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;

/**
 * A certificate to sign. Everything but the key comes from how the caller authenticated.
 *
 * @param ttl counted from now; cut at the end of the root
 */
public record LeafRequest(
    SpiffeId id, List<String> dnsNames, List<String> ipAddresses, PublicKey key, Duration ttl) {
  public LeafRequest {
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
  }
}
