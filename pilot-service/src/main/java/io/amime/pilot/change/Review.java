package io.amime.pilot.change;

import io.amime.api.codec.ResourceDocument;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.Violation;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a change, and what its author should know. */
final class Review {
  private Review() {}

  /**
   * All violations of these documents in a mesh where the others are deleted.
   *
   * @param written sound or not
   */
  static List<Violation> of(
      MeshState before, List<ResourceDocument> written, List<ResourceKey> deleted) {
    var found = new ArrayList<Violation>();
    written.forEach(d -> found.addAll(d.violations()));
    return found;
  }
}
