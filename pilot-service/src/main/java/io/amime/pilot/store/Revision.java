package io.amime.pilot.store;

import java.time.Instant;
import java.util.List;

/**
 * One change of the store.
 *
 * @param revision rises by one with each change, over all replicas
 * @param author subject of the caller, or {@code expiry}
 * @param reason in the author's words, empty when none was given
 * @param changes in the order of the edits
 */
public record Revision(
    long revision, String author, Instant time, String reason, List<Change> changes) {
  public Revision {
    changes = List.copyOf(changes);
  }
}
