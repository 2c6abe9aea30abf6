package io.amime.pilot.store;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All resources at one revision.
 *
 * @param revision the last one that is contained
 * @param objects by kind, namespace and name
 */
public record Contents(long revision, NavigableMap<ObjectKey, StoredObject> objects) {
  static final Contents EMPTY = new Contents(0, Collections.emptyNavigableMap());

  /** The resource of that name, or null. */
  public @Nullable StoredObject get(ObjectKey key) {
    return objects.get(key);
  }

  /** All of one kind, by namespace and name. */
  public Collection<StoredObject> ofKind(String kind) {
    var from = new ObjectKey(kind, "", "");
    return objects.tailMap(from, true).values().stream()
        .takeWhile(o -> o.key().kind().equals(kind))
        .toList();
  }

  /** What these revisions, in order, make of it. */
  Contents with(List<Revision> revisions) {
    if (revisions.isEmpty()) {
      return this;
    }
    var next = new TreeMap<>(objects);
    for (Revision revision : revisions) {
      for (Change change : revision.changes()) {
        StoredObject after = change.after();
        if (after == null) {
          next.remove(change.key());
        } else {
          next.put(change.key(), after);
        }
      }
    }
    return new Contents(revisions.getLast().revision(), Collections.unmodifiableNavigableMap(next));
  }
}
