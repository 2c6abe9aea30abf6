package io.amime.pilot.change;

import io.amime.api.codec.ResourceDocument;
import io.amime.pilot.store.Edit.Precondition;
import io.amime.pilot.store.ObjectKey;
import tools.jackson.databind.node.ObjectNode;

/** A change that somebody wants. */
public sealed interface Wish {
  /** What it is about. */
  ObjectKey key();

  /**
   * Creates or replaces.
   *
   * @param read the document as a resource, with what the codec found wrong
   * @param document what is stored: the sent one with its bookkeeping
   */
  record Put(ResourceDocument read, ObjectNode document, Precondition precondition)
      implements Wish {
    @Override
    public ObjectKey key() {
      return ObjectKey.of(read.resource().key());
    }
  }

  /** Removes. */
  record Delete(ObjectKey key, Precondition precondition) implements Wish {}
}
