package io.amime.pilot.store;

import tools.jackson.databind.node.ObjectNode;

/** One wish of a change: the store carries out all of them or none. */
public sealed interface Edit {
  /** What it is about. */
  ObjectKey key();

  /** What must hold for the edit to be made. */
  Precondition precondition();

  /**
   * Creates or replaces.
   *
   * @param document the whole object; the store sets {@code metadata.uid}, {@code
   *     creationTimestamp}, {@code generation} and {@code resourceVersion} itself
   */
  record Put(ObjectKey key, ObjectNode document, Precondition precondition) implements Edit {}

  /** Removes; a resource that is not there is a conflict. */
  record Delete(ObjectKey key, Precondition precondition) implements Edit {}

  /** The optimistic lock. */
  sealed interface Precondition {
    /** Whatever is there. */
    record Any() implements Precondition {}

    /** Nothing of that name is there. */
    record Absent() implements Precondition {}

    /** The resource is there at this revision, so nobody has changed it since it was read. */
    record At(long revision) implements Precondition {}
  }
}
