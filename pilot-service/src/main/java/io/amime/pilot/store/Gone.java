package io.amime.pilot.store;

/** Changes since that revision are no longer kept in memory: list again, then watch from there. */
public final class Gone extends RuntimeException {
  private static final long serialVersionUID = 1;

  Gone(long asked, long floor) {
    super("too old resource version: %d (%d)".formatted(asked, floor));
  }
}
