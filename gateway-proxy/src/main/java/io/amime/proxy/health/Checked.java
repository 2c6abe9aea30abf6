package io.amime.proxy.health;

/** The member of a cluster that is checked. Called on the event loop of its checks. */
public interface Checked {
  /** Whether its cluster is being called, so that its health matters now. */
  boolean called();

  /** A check is over. */
  void checked(Verdict before, Verdict now);
}
