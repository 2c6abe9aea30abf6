package io.amime.ca.journal;

import io.amime.ca.state.StateDirectory;

/** Opens journals for tests of other packages. */
public final class Journals {
  private Journals() {}

  public static Journal in(StateDirectory state) {
    return new Journal(state);
  }
}
