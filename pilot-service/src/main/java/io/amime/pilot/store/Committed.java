package io.amime.pilot.store;

import java.util.List;

/**
 * The outcome of a change.
 *
 * @param revision the store's revision after it; that of before when nothing changed
 * @param changes one per edit, in their order
 */
public record Committed(long revision, List<Change> changes) {
  public Committed {
    changes = List.copyOf(changes);
  }
}
