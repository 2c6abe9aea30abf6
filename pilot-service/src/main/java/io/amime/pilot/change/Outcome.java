package io.amime.pilot.change;

import io.amime.api.resource.Violation;
import io.amime.pilot.store.Committed;
import java.util.List;

/**
 * What a change has done.
 *
 * @param warnings what the author should know although it was accepted
 */
public record Outcome(Committed committed, List<Violation> warnings) {
  public Outcome {
    warnings = List.copyOf(warnings);
  }
}
