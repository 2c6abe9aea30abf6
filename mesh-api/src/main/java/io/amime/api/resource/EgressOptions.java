package io.amime.api.resource;

/**
 * What an EgressRule says in annotations, because v1alpha2 has no field for it.
 *
 * @param verify whether the certificate behind a port with https must be one that the proxy's
 *     machine trusts
 * @param viaEgress whether calls leave the mesh at its egress gateway, and nowhere else
 */
public record EgressOptions(boolean verify, boolean viaEgress) {
  /** Whether servers outside must prove who they are; false by default, as it was in v1alpha2. */
  public static final String VERIFY = "amime.io/tls-verify";

  /** Where calls leave the mesh: {@code egress}, or at each caller's sidecar without it. */
  public static final String VIA = "amime.io/via";

  /** The only value of {@link #VIA}. */
  public static final String EGRESS = "egress";

  public static EgressOptions of(ResourceMeta meta) {
    return new EgressOptions(
        "true".equals(meta.annotations().get(VERIFY)), EGRESS.equals(meta.annotations().get(VIA)));
  }
}
