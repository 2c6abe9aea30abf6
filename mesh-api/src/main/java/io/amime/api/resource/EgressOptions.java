package io.amime.api.resource;

/**
 * What an EgressRule says in annotations, because v1alpha2 has no field for it.
 *
 * @param verify whether the certificate behind a port with https must be one that the proxy's
 *     machine trusts
 */
public record EgressOptions(boolean verify) {
  /** Whether servers outside must prove who they are; false by default, as it was in v1alpha2. */
  public static final String VERIFY = "amime.io/tls-verify";

  public static EgressOptions of(ResourceMeta meta) {
    return new EgressOptions("true".equals(meta.annotations().get(VERIFY)));
  }
}
