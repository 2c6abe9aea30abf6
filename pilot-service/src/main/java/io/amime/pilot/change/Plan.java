package io.amime.pilot.change;

import io.amime.pilot.store.Contents;
import java.util.List;

/**
 * How what is there turns into wishes. It is asked again when somebody else was faster, so
 * preconditions that the client named have to be checked in it, by throwing a {@link
 * io.amime.pilot.store.Conflict}.
 */
public interface Plan {
  /** What is wanted in view of what is stored. */
  List<Wish> wishes(Contents now);
}
