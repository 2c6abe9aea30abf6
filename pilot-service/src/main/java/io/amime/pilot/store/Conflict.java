package io.amime.pilot.store;

import org.jspecify.annotations.Nullable;

/** The store is not as the editor believed; nothing was changed. */
public final class Conflict extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** In what way it differs. */
  public enum Reason {
    /** Somebody else changed it in between. */
    STALE,
    /** It was to be created but exists. */
    EXISTS,
    /** It is not there (any more). */
    MISSING
  }

  private final transient ObjectKey key;
  private final Reason reason;
  private final transient @Nullable StoredObject current;

  /** A conflict about this resource. */
  public Conflict(ObjectKey key, Reason reason, @Nullable StoredObject current) {
    super(key + ": " + reason);
    this.key = key;
    this.reason = reason;
    this.current = current;
  }

  /** Which resource. */
  public ObjectKey key() {
    return key;
  }

  /** In what way. */
  public Reason reason() {
    return reason;
  }

  /** What is there, null when nothing is. */
  public @Nullable StoredObject current() {
    return current;
  }
}
