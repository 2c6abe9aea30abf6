package io.amime.api.discovery;

/**
 * The calling side of a workload.
 *
 * @param allowUnknown whether calls pass that are for no service of the mesh; otherwise they are
 *     refused
 */
public record Outbound(boolean allowUnknown) {
  /** Only what the mesh knows is called. */
  public static final Outbound REGISTRY_ONLY = new Outbound(false);

  /** Everything is. */
  public static final Outbound ALLOW_ANY = new Outbound(true);
}
