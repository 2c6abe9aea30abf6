package io.amime.pilot.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Paths of fields that a manager owns. Objects are looked into; lists and scalars are owned whole,
 * as for any kind whose lists have no merge keys.
 *
 * @param paths sorted, each a list of member names
 */
record FieldSet(Set<List<String>> paths) {
  private static final Set<String> IDENTITY = Set.of("apiVersion", "kind", "status");

  /** Metadata that people write; the rest is the server's. */
  private static final Set<String> WRITTEN_METADATA =
      Set.of("labels", "annotations", "finalizers", "ownerReferences");

  static FieldSet none() {
    return new FieldSet(new TreeSet<>(FieldSet::compare));
  }

  /** The fields that a document sets. */
  static FieldSet of(ObjectNode document) {
    var found = none();
    for (var member : document.properties()) {
      if (member.getKey().equals("metadata")) {
        for (var meta : member.getValue().properties()) {
          if (WRITTEN_METADATA.contains(meta.getKey())) {
            found.collect(meta.getValue(), List.of("metadata", meta.getKey()));
          }
        }
      } else if (!IDENTITY.contains(member.getKey())) {
        found.collect(member.getValue(), List.of(member.getKey()));
      }
    }
    return found;
  }

  private void collect(JsonNode node, List<String> path) {
    if (node instanceof ObjectNode object && !object.isEmpty()) {
      object.properties().forEach(m -> collect(m.getValue(), with(path, m.getKey())));
    } else {
      paths.add(path);
    }
  }

  private static List<String> with(List<String> path, String name) {
    var longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }

  /** What differs between two documents: added, changed and removed fields. */
  static FieldSet changed(ObjectNode before, ObjectNode after) {
    var changed = none();
    var all = none();
    all.paths.addAll(of(before).paths);
    all.paths.addAll(of(after).paths);
    all.paths.stream()
        .filter(p -> !Objects.equals(value(before, p), value(after, p)))
        .forEach(changed.paths::add);
    return changed;
  }

  /** The value at a path, null when nothing is there. */
  static @Nullable JsonNode value(ObjectNode document, List<String> path) {
    JsonNode node = document;
    for (String name : path) {
      node = node.path(name);
    }
    return node.isMissingNode() ? null : node;
  }

  /** Whether the path, something above it, or something below it is owned. */
  boolean touches(List<String> path) {
    return paths.stream().anyMatch(p -> isPrefix(p, path) || isPrefix(path, p));
  }

  static boolean isPrefix(List<String> shorter, List<String> longer) {
    return shorter.size() <= longer.size() && longer.subList(0, shorter.size()).equals(shorter);
  }

  /** Kubernetes' FieldsV1 form. */
  Map<String, Object> toFieldsV1() {
    var root = new TreeMap<String, Object>();
    for (List<String> path : paths) {
      Map<String, Object> at = root;
      for (String name : path) {
        at = child(at, "f:" + name);
      }
    }
    return root;
  }

  @SuppressWarnings("unchecked") // every value in the tree is such a map
  private static Map<String, Object> child(Map<String, Object> at, String name) {
    return (Map<String, Object>) at.computeIfAbsent(name, n -> new TreeMap<String, Object>());
  }

  /** From FieldsV1; members other than {@code f:} count as part of their parent. */
  static FieldSet ofFieldsV1(JsonNode fields) {
    var found = none();
    found.collectV1(fields, List.of());
    return found;
  }

  private void collectV1(JsonNode fields, List<String> path) {
    var below = fields.properties().stream().filter(m -> m.getKey().startsWith("f:")).toList();
    below.forEach(m -> collectV1(m.getValue(), with(path, m.getKey().substring(2))));
    if (below.isEmpty() && !path.isEmpty()) {
      paths.add(path);
    }
  }

  /** As messages name it: {@code .spec.route}. */
  static String text(List<String> path) {
    return "." + String.join(".", path);
  }

  private static int compare(List<String> a, List<String> b) {
    return text(a).compareTo(text(b));
  }
}
