package io.amime.pilot.change;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Who set which field: server-side apply and the {@code metadata.managedFields} behind it. */
public final class ManagedFields {
  private ManagedFields() {}

  private static final class Entry {
    final String manager;
    final String operation;
    final String apiVersion;
    String time;
    FieldSet fields;

    Entry(String manager, String operation, String apiVersion, String time, FieldSet fields) {
      this.manager = manager;
      this.operation = operation;
      this.apiVersion = apiVersion;
      this.time = time;
      this.fields = fields;
    }
  }

  /**
   * The document that an apply leads to.
   *
   * @param live what is there, null when the apply creates it
   * @param applied what the manager wants; fields it wanted before and no longer names go away,
   *     unless somebody else owns them
   * @throws FieldConflict naming the other managers, when their fields would change and {@code
   *     force} is not set
   */
  public static ObjectNode apply(
      @Nullable ObjectNode live, ObjectNode applied, String manager, boolean force, Instant now) {
    var wanted = FieldSet.of(applied);
    if (live == null) {
      var created = applied.deepCopy();
      var entry = new Entry(manager, "Apply", apiVersion(applied), text(now), wanted);
      return write(created, List.of(entry));
    }
    var entries = read(live);
    var conflicts = conflicts(entries, live, applied, manager, wanted);
    if (!conflicts.isEmpty()) {
      if (!force) {
        throw new FieldConflict(conflicts);
      }
      takeOver(entries, live, applied, manager, wanted);
    }
    var mine = find(entries, manager, "Apply");
    var merged = live.deepCopy();
    if (mine != null) {
      dropUnwanted(entries, mine, merged, wanted);
    }
    wanted.paths().forEach(p -> set(merged, p, Objects.requireNonNull(FieldSet.value(applied, p))));
    if (mine == null) {
      entries.add(new Entry(manager, "Apply", apiVersion(applied), text(now), wanted));
    } else if (!mine.fields.equals(wanted)) {
      mine.fields = wanted;
      mine.time = text(now);
    }
    entries.removeIf(e -> e.fields.paths().isEmpty());
    return write(merged, entries);
  }

  private static List<FieldConflict.Cause> conflicts(
      List<Entry> entries, ObjectNode live, ObjectNode applied, String manager, FieldSet wanted) {
    var causes = new ArrayList<FieldConflict.Cause>();
    for (Entry other : entries) {
      if (isSame(other, manager, "Apply")) {
        continue;
      }
      for (List<String> path : wanted.paths()) {
        if (changes(live, applied, path) && other.fields.touches(path)) {
          causes.add(new FieldConflict.Cause(other.manager, other.apiVersion, FieldSet.text(path)));
        }
      }
    }
    return causes;
  }

  private static boolean changes(ObjectNode live, ObjectNode applied, List<String> path) {
    return !Objects.equals(FieldSet.value(live, path), FieldSet.value(applied, path));
  }

  private static void takeOver(
      List<Entry> entries, ObjectNode live, ObjectNode applied, String manager, FieldSet wanted) {
    for (Entry other : entries) {
      if (!isSame(other, manager, "Apply")) {
        other.fields =
            without(
                other.fields,
                p ->
                    wanted.paths().stream()
                        .anyMatch(w ->
                            changes(live, applied, w)
                                && (FieldSet.isPrefix(w, p) || FieldSet.isPrefix(p, w))));
      }
    }
  }

  private static void dropUnwanted(
      List<Entry> entries, Entry mine, ObjectNode merged, FieldSet wanted) {
    for (List<String> path : mine.fields.paths()) {
      boolean others = entries.stream().anyMatch(e -> e != mine && e.fields.touches(path));
      if (!wanted.touches(path) && !others) {
        remove(merged, path);
      }
    }
  }

  /**
   * Notes a change that was made in another way than by apply: what changed is the manager's now.
   *
   * @param before null when it was created
   */
  public static ObjectNode update(
      @Nullable ObjectNode before, ObjectNode after, String manager, Instant now) {
    var entries = before == null ? new ArrayList<Entry>() : read(before);
    var changed = before == null ? FieldSet.of(after) : FieldSet.changed(before, after);
    var present = FieldSet.of(after).paths();
    for (Entry entry : entries) {
      entry.fields =
          without(
              entry.fields,
              p ->
                  changed.touches(p) && !isSame(entry, manager, "Update")
                      || FieldSet.value(after, p) == null);
    }
    var gained = without(changed, p -> !present.contains(p));
    if (!gained.paths().isEmpty()) {
      var mine = find(entries, manager, "Update");
      if (mine == null) {
        entries.add(new Entry(manager, "Update", apiVersion(after), text(now), gained));
      } else {
        mine.fields = with(mine.fields, gained);
        mine.time = text(now);
      }
    }
    entries.removeIf(e -> e.fields.paths().isEmpty());
    return write(after.deepCopy(), entries);
  }

  private static FieldSet without(FieldSet set, Predicate<List<String>> gone) {
    var kept = FieldSet.none();
    set.paths().stream().filter(gone.negate()).forEach(kept.paths()::add);
    return kept;
  }

  private static FieldSet with(FieldSet a, FieldSet b) {
    var both = FieldSet.none();
    both.paths().addAll(a.paths());
    both.paths().addAll(b.paths());
    return both;
  }

  private static @Nullable Entry find(List<Entry> entries, String manager, String operation) {
    return entries.stream().filter(e -> isSame(e, manager, operation)).findFirst().orElse(null);
  }

  private static boolean isSame(Entry entry, String manager, String operation) {
    return entry.manager.equals(manager) && entry.operation.equals(operation);
  }

  private static void set(ObjectNode document, List<String> path, JsonNode value) {
    var at = document;
    for (String name : path.subList(0, path.size() - 1)) {
      at = at.get(name) instanceof ObjectNode o ? o : at.putObject(name);
    }
    at.set(path.getLast(), value.deepCopy());
  }

  private static void remove(ObjectNode document, List<String> path) {
    var above = path.subList(0, path.size() - 1);
    if (FieldSet.value(document, above) instanceof ObjectNode parent) {
      parent.remove(path.getLast());
      if (parent.isEmpty() && above.size() > 1) {
        remove(document, above);
      }
    }
  }

  private static List<Entry> read(ObjectNode document) {
    var entries = new ArrayList<Entry>();
    for (JsonNode entry : document.path("metadata").path("managedFields")) {
      entries.add(
          new Entry(
              entry.path("manager").asString(""),
              entry.path("operation").asString("Update"),
              entry.path("apiVersion").asString(""),
              entry.path("time").asString(""),
              FieldSet.ofFieldsV1(entry.path("fieldsV1"))));
    }
    return entries;
  }

  private static ObjectNode write(ObjectNode document, List<Entry> entries) {
    var metadata =
        document.get("metadata") instanceof ObjectNode m ? m : document.putObject("metadata");
    var list = metadata.putArray("managedFields");
    for (Entry entry : entries) {
      var node = list.addObject();
      node.put("manager", entry.manager);
      node.put("operation", entry.operation);
      node.put("apiVersion", entry.apiVersion);
      node.put("time", entry.time);
      node.put("fieldsType", "FieldsV1");
      node.set("fieldsV1", JsonMapper.shared().valueToTree(entry.fields.toFieldsV1()));
    }
    return document;
  }

  private static String apiVersion(ObjectNode document) {
    return document.path("apiVersion").asString("");
  }

  private static String text(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
