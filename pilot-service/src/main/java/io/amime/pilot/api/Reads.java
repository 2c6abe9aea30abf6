package io.amime.pilot.api;

import io.amime.api.resource.ResourceKind;
import io.amime.pilot.store.Contents;
import io.amime.pilot.store.ObjectKey;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.StoredObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Single objects and lists, as objects or as the table that kubectl prints. */
@Component
final class Reads {
  private static final String CURSOR = ":";

  private final ResourceStore store;
  private final ObjectView views;
  private final Clock clock;

  Reads(ResourceStore store, ObjectView views, Clock clock) {
    this.store = store;
    this.views = views;
    this.clock = clock;
  }

  static boolean wantsTable(String accept) {
    return accept.contains("as=Table");
  }

  static boolean isDryRun(@Nullable String dryRun) {
    if (dryRun == null || dryRun.isEmpty()) {
      return false;
    }
    if (!dryRun.equals("All")) {
      throw ApiError.badRequest("dryRun: \"" + dryRun + "\" is not \"All\"");
    }
    return true;
  }

  Object one(ResourceKind kind, String groupVersion, String namespace, String name, String accept) {
    var object = store.contents().get(new ObjectKey(kind.kind(), namespace, name));
    if (object == null) {
      throw ApiError.notFound(kind, name);
    }
    return wantsTable(accept)
        ? table(kind, List.of(object), Map.of("resourceVersion", Long.toString(object.revision())))
        : ObjectView.of(object, groupVersion, views.now());
  }

  Map<String, Object> table(
      ResourceKind kind, List<StoredObject> objects, Map<String, Object> metadata) {
    return new Table(kind, clock.instant()).of(objects, views.now(), metadata);
  }

  /**
   * What a list asks for.
   *
   * @param visible which objects the caller may see at all
   * @param limit at most so many, 0 for all
   * @param from the continue token of the page before, null for the first
   */
  record Query(
      ResourceKind kind,
      String groupVersion,
      Predicate<StoredObject> visible,
      int limit,
      @Nullable String from) {}

  Object list(Query query, String accept) {
    Contents contents = store.contents();
    var all =
        contents.ofKind(query.kind().kind()).stream()
            .filter(query.visible())
            .filter(after(query.from()))
            .toList();
    boolean cut = query.limit() > 0 && all.size() > query.limit();
    var page = cut ? all.subList(0, query.limit()) : all;
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("resourceVersion", Long.toString(contents.revision()));
    if (cut) {
      metadata.put("continue", cursor(page.getLast().key()));
      metadata.put("remainingItemCount", all.size() - page.size());
    }
    if (wantsTable(accept)) {
      return table(query.kind(), page, metadata);
    }
    var moment = views.now();
    var list = new LinkedHashMap<String, Object>();
    list.put("kind", query.kind().kind() + "List");
    list.put("apiVersion", query.groupVersion());
    list.put("metadata", metadata);
    list.put(
        "items", page.stream().map(o -> ObjectView.of(o, query.groupVersion(), moment)).toList());
    return list;
  }

  private static String cursor(ObjectKey key) {
    return Base64.getUrlEncoder()
        .encodeToString((key.namespace() + CURSOR + key.name()).getBytes(StandardCharsets.UTF_8));
  }

  /** Pages go on behind a name, so objects that come or go meanwhile do no harm. */
  private static Predicate<StoredObject> after(@Nullable String from) {
    if (from == null || from.isEmpty()) {
      return o -> true;
    }
    try {
      var last = new String(Base64.getUrlDecoder().decode(from), StandardCharsets.UTF_8);
      int colon = last.indexOf(CURSOR);
      var namespace = last.substring(0, colon);
      var name = last.substring(colon + 1);
      return o -> o.key().compareTo(new ObjectKey(o.key().kind(), namespace, name)) > 0;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw ApiError.badRequest("continue: not a token of ours");
    }
  }
}
