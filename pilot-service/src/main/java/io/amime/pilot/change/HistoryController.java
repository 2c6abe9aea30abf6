package io.amime.pilot.change;

import io.amime.api.codec.ResourceCodec;
import io.amime.pilot.store.Change;
import io.amime.pilot.store.Contents;
import io.amime.pilot.store.Edit.Precondition;
import io.amime.pilot.store.ObjectKey;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.Revision;
import io.amime.pilot.store.StoredObject;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import io.amime.spring.problem.Problems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** What was changed by whom, and the way back. */
@RestController
@RequestMapping("/v1/history")
class HistoryController {
  private static final int MOST = 500;

  private final ResourceStore store;
  private final ChangeDesk desk;

  HistoryController(ResourceStore store, ChangeDesk desk) {
    this.store = store;
    this.desk = desk;
  }

  record Page(List<Item> items) {}

  record Item(long revision, String author, Instant time, String reason, List<Line> changes) {}

  /** One resource before and after, null where it was not there. */
  record Line(
      String resource, String operation, @Nullable ObjectNode before, @Nullable ObjectNode after) {}

  /**
   * Newest first.
   *
   * @param before only older revisions
   * @param resource {@code Kind/namespace/name}, only changes of that one
   */
  @GetMapping
  Page list(
      @RequestParam(defaultValue = "50") int limit,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(required = false) @Nullable String resource,
      Caller caller) {
    var from = before == null ? Long.MAX_VALUE : before;
    var revisions =
        store.history(from, Math.clamp(limit, 1, MOST), resource == null ? null : key(resource));
    return new Page(
        revisions.stream().map(r -> item(r, caller)).filter(i -> !i.changes().isEmpty()).toList());
  }

  private static ObjectKey key(String resource) {
    var parts = resource.split("/", -1);
    if (parts.length != 3) {
      throw problem(HttpStatus.BAD_REQUEST, "resource: expected Kind/namespace/name");
    }
    return new ObjectKey(parts[0], parts[1], parts[2]);
  }

  @GetMapping("/{revision}")
  Item one(@PathVariable long revision, Caller caller) {
    var found = store.history(revision + 1, 1, null);
    if (found.isEmpty() || found.getFirst().revision() != revision) {
      throw problem(HttpStatus.NOT_FOUND, "there is no revision " + revision);
    }
    return item(found.getFirst(), caller);
  }

  private static Item item(Revision revision, Caller caller) {
    var lines =
        revision.changes().stream()
            .filter(c -> caller.may(Role.VIEWER, new Scope.Namespace(c.key().namespace())))
            .map(c ->
                new Line(
                    c.key().toString(),
                    c.operation().name().toLowerCase(Locale.ROOT),
                    document(c.before()),
                    document(c.after())))
            .toList();
    return new Item(
        revision.revision(), revision.author(), revision.time(), revision.reason(), lines);
  }

  private static @Nullable ObjectNode document(@Nullable StoredObject object) {
    return object == null ? null : object.document();
  }

  /** Brings back what was stored after that revision, as a change of its own. */
  @PostMapping("/{revision}:restore")
  BatchController.Answer restore(
      @PathVariable long revision,
      @RequestParam(defaultValue = "") String reason,
      @RequestParam(defaultValue = "") String dryRun,
      Caller caller) {
    if (revision < 0 || revision > store.contents().revision()) {
      throw problem(HttpStatus.NOT_FOUND, "there is no revision " + revision);
    }
    var why = reason.isEmpty() ? "restored revision " + revision : reason;
    Plan plan = contents -> wishes(store.since(revision), contents);
    return BatchController.Answer.of(desk.make(caller, why, plan, !dryRun.isEmpty()));
  }

  /** What was changed since goes back to what it was before its first change since. */
  private static List<Wish> wishes(List<Revision> since, Contents now) {
    var wanted = new LinkedHashMap<ObjectKey, @Nullable StoredObject>();
    for (Revision revision : since.reversed()) {
      for (Change change : revision.changes().reversed()) {
        wanted.put(change.key(), change.before());
      }
    }
    var wishes = new ArrayList<Wish>();
    wanted.forEach((key, then) -> {
      var live = now.get(key);
      if (then != null) {
        var read =
            ResourceCodec.decode(then.document().toString(), key.namespace())
                .documents()
                .getFirst();
        var precondition =
            live == null ? new Precondition.Absent() : new Precondition.At(live.revision());
        wishes.add(new Wish.Put(read, then.document(), precondition));
      } else if (live != null) {
        wishes.add(new Wish.Delete(key, new Precondition.At(live.revision())));
      }
    });
    return wishes;
  }

  private static ErrorResponseException problem(HttpStatus status, String detail) {
    return new ErrorResponseException(status, Problems.of(status, detail), null);
  }
}
