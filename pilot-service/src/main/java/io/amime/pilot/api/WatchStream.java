package io.amime.pilot.api;

import io.amime.pilot.push.Bell;
import io.amime.pilot.store.Change;
import io.amime.pilot.store.Gone;
import io.amime.pilot.store.ObjectKey;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.Revision;
import io.amime.pilot.store.StoredObject;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A watch: one JSON object per line and event. Beside changes of the store it tells of changes of
 * status, so that waiting for {@code Applied} works.
 */
final class WatchStream {
  private static final Duration BOOKMARKS = Duration.ofSeconds(30);

  /** How fresh a status must be for a watcher to have missed it between its list and its watch. */
  private static final Duration JUST_NOW = Duration.ofSeconds(10);

  private final Reads.Query query;
  private final boolean table;
  private final Reads reads;
  private final ResourceStore store;
  private final ObjectView views;
  private final Bell bell;
  private final JsonMapper json;
  private final Map<ObjectKey, JsonNode> told = new HashMap<>();
  private long seen;

  WatchStream(
      Reads.Query query,
      boolean table,
      Reads reads,
      ResourceStore store,
      ObjectView views,
      Bell bell,
      JsonMapper json) {
    this.query = query;
    this.table = table;
    this.reads = reads;
    this.store = store;
    this.views = views;
    this.bell = bell;
    this.json = json;
  }

  void run(CollectionController.Options options, HttpServletResponse response)
      throws IOException, InterruptedException {
    response.flushBuffer();
    var out = response.getOutputStream();
    try {
      begin(options, out);
      long end = System.nanoTime() + options.timeout().toNanos();
      boolean bookmarks = Boolean.TRUE.equals(options.allowWatchBookmarks());
      while (!bell.closing() && System.nanoTime() < end) {
        long rung = bell.count();
        changes(out);
        statuses(out);
        out.flush();
        var rest = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        boolean quiet = bell.await(rung, rest.compareTo(BOOKMARKS) < 0 ? rest : BOOKMARKS) <= rung;
        if (quiet && bookmarks) {
          bookmark(out, false);
        }
      }
    } catch (Gone e) {
      var status = Status.failure(410, "Expired", String.valueOf(e.getMessage()), null);
      event(out, "ERROR", status);
      out.flush();
    }
  }

  private void begin(CollectionController.Options options, OutputStream out) throws IOException {
    var from = options.resourceVersion();
    boolean initial =
        Boolean.TRUE.equals(options.sendInitialEvents())
            || options.sendInitialEvents() == null
                && (from == null || from.isEmpty() || from.equals("0"));
    var contents = store.contents();
    var moment = views.now();
    if (!initial) {
      seen = from == null || from.isEmpty() ? contents.revision() : revision(from);
    } else {
      seen = contents.revision();
    }
    for (StoredObject object : contents.ofKind(query.kind().kind())) {
      if (!query.visible().test(object)) {
        continue;
      }
      var view = ObjectView.of(object, query.groupVersion(), moment);
      if (initial) {
        tell(out, "ADDED", object, view);
      } else if (!justNow(view)) {
        told.put(object.key(), view.path("status"));
      }
    }
    if (Boolean.TRUE.equals(options.sendInitialEvents())) {
      bookmark(out, true);
    }
  }

  private static long revision(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw ApiError.badRequest("resourceVersion: \"" + text + "\" is none of ours");
    }
  }

  private static boolean justNow(ObjectNode view) {
    for (JsonNode condition : view.path("status").path("conditions")) {
      var since = Instant.parse(condition.path("lastTransitionTime").asString(""));
      if (since.isAfter(Instant.now().minus(JUST_NOW))) {
        return true;
      }
    }
    return false;
  }

  private void changes(OutputStream out) throws IOException, InterruptedException {
    for (Revision revision : store.awaitAfter(seen, Duration.ZERO)) {
      for (Change change : revision.changes()) {
        if (change.key().kind().equals(query.kind().kind())) {
          change(out, change, revision.revision());
        }
      }
      seen = revision.revision();
    }
  }

  /** An object that leaves the selection is gone for this watcher, one that enters is new. */
  private void change(OutputStream out, Change change, long revision) throws IOException {
    var before = selected(change.before());
    var after = selected(change.after());
    if (after != null) {
      var view = ObjectView.of(after, query.groupVersion(), views.now());
      tell(out, before == null ? "ADDED" : "MODIFIED", after, view);
    } else if (before != null) {
      var last = ObjectView.of(before, query.groupVersion(), views.now());
      if (last.get("metadata") instanceof ObjectNode metadata) {
        metadata.put("resourceVersion", Long.toString(revision));
      }
      tell(out, "DELETED", before, last);
      told.remove(before.key());
    }
  }

  private @Nullable StoredObject selected(@Nullable StoredObject object) {
    return object != null && query.visible().test(object) ? object : null;
  }

  private void statuses(OutputStream out) throws IOException {
    var contents = store.contents();
    if (contents.revision() != seen) {
      return;
    }
    var moment = views.now();
    for (StoredObject object : contents.ofKind(query.kind().kind())) {
      if (query.visible().test(object)) {
        var view = ObjectView.of(object, query.groupVersion(), moment);
        if (!view.path("status").equals(told.get(object.key()))) {
          tell(out, "MODIFIED", object, view);
        }
      }
    }
  }

  private void tell(OutputStream out, String type, StoredObject object, ObjectNode view)
      throws IOException {
    told.put(object.key(), view.path("status"));
    var version = view.path("metadata").path("resourceVersion").asString("");
    event(
        out,
        type,
        table
            ? reads.table(query.kind(), List.of(object), Map.of("resourceVersion", version))
            : view);
  }

  private void bookmark(OutputStream out, boolean initialEventsEnd) throws IOException {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("resourceVersion", Long.toString(seen));
    metadata.put("creationTimestamp", null);
    if (initialEventsEnd) {
      metadata.put("annotations", Map.of("k8s.io/initial-events-end", "true"));
    }
    if (table) {
      event(out, "BOOKMARK", reads.table(query.kind(), List.of(), metadata));
      return;
    }
    var object = new LinkedHashMap<String, Object>();
    object.put("kind", query.kind().kind());
    object.put("apiVersion", query.groupVersion());
    object.put("metadata", metadata);
    event(out, "BOOKMARK", object);
  }

  private void event(OutputStream out, String type, Object object) throws IOException {
    var event = new LinkedHashMap<String, Object>();
    event.put("type", type);
    event.put("object", object);
    out.write(json.writeValueAsBytes(event));
    out.write('\n');
  }
}
