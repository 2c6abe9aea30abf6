package io.amime.pilot.api;

import io.amime.pilot.push.LatestMesh;
import io.amime.pilot.store.Change;
import io.amime.pilot.store.ObjectKey;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.Revision;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The two core kinds that tools look for: namespaces, and events about our resources. */
@RestController
class CoreController {
  private static final int MOST_EVENTS = 50;

  private final ResourceStore store;
  private final LatestMesh mesh;

  CoreController(ResourceStore store, LatestMesh mesh) {
    this.store = store;
    this.mesh = mesh;
  }

  @GetMapping("/api/v1/namespaces")
  ResponseEntity<Object> namespaces(Caller caller) {
    var items =
        names().stream()
            .filter(n -> caller.may(Role.VIEWER, new Scope.Namespace(n)))
            .map(CoreController::namespace)
            .toList();
    return list("NamespaceList", items);
  }

  @GetMapping("/api/v1/namespaces/{name}")
  ResponseEntity<Object> namespace(@PathVariable String name, Caller caller) {
    caller.require(Role.VIEWER, new Scope.Namespace(name));
    if (!names().contains(name)) {
      throw ApiError.unknownPath();
    }
    return ok(namespace(name));
  }

  /** Nobody makes namespaces here: they are where something runs or is stored. */
  private SortedSet<String> names() {
    var names = new TreeSet<>(List.of("default", "istio-system"));
    store.contents().objects().keySet().forEach(k -> names.add(k.namespace()));
    mesh.state().services().values().forEach(s -> names.add(s.namespace()));
    return names;
  }

  private static Map<String, Object> namespace(String name) {
    var namespace = new LinkedHashMap<String, Object>();
    namespace.put("kind", "Namespace");
    namespace.put("apiVersion", "v1");
    namespace.put("metadata", Map.of("name", name));
    namespace.put("status", Map.of("phase", "Active"));
    return namespace;
  }

  /**
   * What has happened to the resources of a namespace, from the history.
   *
   * @param fieldSelector {@code involvedObject.name} and {@code involvedObject.kind} are heeded
   */
  @GetMapping("/api/v1/namespaces/{namespace}/events")
  ResponseEntity<Object> events(
      @PathVariable String namespace,
      @RequestParam(required = false) @Nullable String fieldSelector,
      Caller caller) {
    caller.require(Role.VIEWER, new Scope.Namespace(namespace));
    var selector = fieldSelector == null ? "" : fieldSelector;
    var name = selected(selector, "involvedObject.name");
    var kind = selected(selector, "involvedObject.kind");
    var key = name == null || kind == null ? null : new ObjectKey(kind, namespace, name);
    var items = new ArrayList<Object>();
    for (Revision revision : store.history(Long.MAX_VALUE, MOST_EVENTS, key)) {
      for (Change change : revision.changes()) {
        var about = change.key();
        if (about.namespace().equals(namespace)
            && (name == null || about.name().equals(name))
            && (kind == null || about.kind().equals(kind))) {
          items.add(event(revision, change));
        }
      }
    }
    return list("EventList", items);
  }

  private static @Nullable String selected(String selector, String field) {
    for (String part : selector.split(",", -1)) {
      if (part.startsWith(field + "=")) {
        return part.substring(field.length() + 1);
      }
    }
    return null;
  }

  private static Map<String, Object> event(Revision revision, Change change) {
    var key = change.key();
    var time = revision.time().toString();
    var verb =
        switch (change.operation()) {
          case CREATE -> "Created";
          case UPDATE -> "Updated";
          case DELETE -> revision.author().equals("expiry") ? "Expired" : "Deleted";
          case UNCHANGED -> "Unchanged";
        };
    var about = new LinkedHashMap<String, Object>();
    about.put("kind", key.kind());
    about.put("namespace", key.namespace());
    about.put("name", key.name());
    var event = new LinkedHashMap<String, Object>();
    event.put("kind", "Event");
    event.put("apiVersion", "v1");
    event.put(
        "metadata",
        Map.of(
            "name",
            key.name() + "." + revision.revision(),
            "namespace",
            key.namespace(),
            "creationTimestamp",
            time));
    event.put("involvedObject", about);
    event.put("type", "Normal");
    event.put("reason", verb);
    event.put("message", message(revision));
    event.put("source", Map.of("component", "pilot"));
    event.put("firstTimestamp", time);
    event.put("lastTimestamp", time);
    event.put("count", 1);
    return event;
  }

  private static String message(Revision revision) {
    var text = "revision %d by %s".formatted(revision.revision(), revision.author());
    return revision.reason().isEmpty() ? text : text + ": " + revision.reason();
  }

  private ResponseEntity<Object> list(String kind, List<?> items) {
    var list = new LinkedHashMap<String, Object>();
    list.put("kind", kind);
    list.put("apiVersion", "v1");
    var version = Long.toString(store.contents().revision());
    list.put("metadata", Map.of("resourceVersion", version));
    list.put("items", items);
    return ok(list);
  }

  private static ResponseEntity<Object> ok(Object body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
