package io.amime.api.codec;

import io.amime.api.resource.Resource;
import io.amime.api.resource.Violation;
import java.util.List;

/**
 * What a text contained.
 *
 * @param documents every document whose kind could be read, sound or not; without a name, its name
 *     is empty
 * @param violations all that the codec found, those of the documents among them
 */
public record Decoded(List<ResourceDocument> documents, List<Violation> violations) {
  public Decoded {
    documents = List.copyOf(documents);
    violations = List.copyOf(violations);
  }

  /** Whether there is no error; warnings may be there. */
  public boolean isSound() {
    return violations.stream().noneMatch(Violation::isError);
  }

  /** The resources in order of the text. */
  public List<Resource> resources() {
    return documents.stream().map(ResourceDocument::resource).toList();
  }
}
