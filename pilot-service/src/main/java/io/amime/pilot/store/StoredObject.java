package io.amime.pilot.store;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource as it stands in the store, with the metadata that the store gave it.
 *
 * @param key what it is called
 * @param revision of its last change; the {@code resourceVersion} that clients see
 * @param document the whole object without {@code status}; shared, so never to be changed
 */
public record StoredObject(ObjectKey key, long revision, ObjectNode document) {

  StoredObject(ObjectKey key, ObjectNode document) {
    this(key, document.path("metadata").path("resourceVersion").asLong(0), document);
  }

  /** Survives edits and tells a resource from a later one of the same name. */
  public String uid() {
    return document.path("metadata").path("uid").asString("");
  }

  /** Counts the changes of the specification; metadata alone does not raise it. */
  public long generation() {
    return document.path("metadata").path("generation").asLong(1);
  }

  /** {@code metadata.labels}. */
  public Map<String, String> labels() {
    return strings("labels");
  }

  /** {@code metadata.annotations}. */
  public Map<String, String> annotations() {
    return strings("annotations");
  }

  private Map<String, String> strings(String field) {
    var found = new TreeMap<String, String>();
    JsonNode node = document.path("metadata").path(field);
    node.properties().forEach(e -> found.put(e.getKey(), e.getValue().asString("")));
    return found;
  }
}
