package io.amime.pilot.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The part of an object's metadata that only the store sets. */
final class Stamp {
  private Stamp() {}

  /** A copy of what the client sent that carries the store's metadata for this revision. */
  static ObjectNode on(
      ObjectNode sent, @Nullable StoredObject current, long revision, Instant now) {
    // Through text, so that numbers compare equal to those that come back from the database.
    var document = (ObjectNode) JsonMapper.shared().readTree(sent.toString());
    document.remove("status");
    var metadata =
        document.get("metadata") instanceof ObjectNode given
            ? given
            : document.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(revision));
    if (current == null) {
      metadata.put("uid", UUID.randomUUID().toString());
      metadata.put("creationTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
      metadata.put("generation", 1L);
      return document;
    }
    metadata.put("uid", current.uid());
    metadata.set("creationTimestamp", current.document().path("metadata").get("creationTimestamp"));
    boolean sameSpec = content(document).equals(content(current.document()));
    metadata.put("generation", current.generation() + (sameSpec ? 0 : 1));
    return document;
  }

  /** Whether they differ in nothing but the revision. */
  static boolean isSame(ObjectNode a, ObjectNode b) {
    return withoutRevision(a).equals(withoutRevision(b));
  }

  private static ObjectNode withoutRevision(ObjectNode document) {
    var copy = document.deepCopy();
    if (copy.get("metadata") instanceof ObjectNode metadata) {
      metadata.remove("resourceVersion");
      // 1 and 1L are different nodes, and one of the two has been through text.
      metadata.put("generation", metadata.path("generation").asLong(0));
    }
    return copy;
  }

  private static ObjectNode content(ObjectNode document) {
    var copy = document.deepCopy();
    copy.remove("metadata");
    return copy;
  }
}
