package io.amime.pilot.store;

import org.jspecify.annotations.Nullable;

/**
 * What an edit did.
 *
 * @param before null when it was not there
 * @param after null when it is gone
 */
public record Change(
    ObjectKey key,
    Operation operation,
    @Nullable StoredObject before,
    @Nullable StoredObject after) {

  /** In the words of history items. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    /** The edit wanted what was there already; no revision records it. */
    UNCHANGED
  }
}
