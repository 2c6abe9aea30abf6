package io.amime.pilot.store;

import io.amime.pilot.store.Change.Operation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The resources of the mesh. Reads are answered from memory and go on while the database is away;
 * every change is one transaction and one revision.
 */
public final class ResourceStore {
  private static final int KEPT_REVISIONS = 2_000;

  private final Tables tables;
  private final TransactionTemplate transactions;
  private final Dialect dialect;
  private final Clock clock;
  private final ReentrantLock catchingUp = new ReentrantLock();
  private final ChangeLog log;
  private volatile Contents contents = Contents.EMPTY;

  ResourceStore(Tables tables, TransactionTemplate transactions, Dialect dialect, Clock clock) {
    this.tables = tables;
    this.transactions = transactions;
    this.dialect = dialect;
    this.clock = clock;
    this.log = load();
  }

  /** What is missing between its statements, another replica's writing, comes with catchUp. */
  private ChangeLog load() {
    long head = tables.head();
    var objects = new TreeMap<ObjectKey, StoredObject>();
    tables.all().forEach(o -> objects.put(o.key(), o));
    contents = new Contents(head, Collections.unmodifiableNavigableMap(objects));
    var kept = tables.before(head + 1, KEPT_REVISIONS, null).reversed();
    var filled =
        new ChangeLog(KEPT_REVISIONS, kept.isEmpty() ? head : kept.getFirst().revision() - 1);
    filled.append(kept);
    return filled;
  }

  /** Everything that is stored, at one revision. */
  public Contents contents() {
    return contents;
  }

  /**
   * Makes all of these edits or none.
   *
   * @param author who is recorded
   * @param reason why, possibly empty
   * @param dryRun answers what would be and changes nothing
   * @throws Conflict when a precondition does not hold
   * @throws org.springframework.dao.DataAccessException when the database does not answer
   */
  public Committed apply(String author, String reason, List<? extends Edit> edits, boolean dryRun) {
    var committed =
        transactions.execute(status -> {
          var outcome = edit(author, reason, edits);
          if (dryRun) {
            status.setRollbackOnly();
          }
          return outcome;
        });
    if (!dryRun && committed.changes().stream().anyMatch(ResourceStore::isRecorded)) {
      dialect.afterCommit();
      catchUp();
    }
    return committed;
  }

  private Committed edit(String author, String reason, List<? extends Edit> edits) {
    long head = tables.lockHead();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var latest = new HashMap<ObjectKey, @Nullable StoredObject>();
    var changes = new ArrayList<Change>();
    for (Edit edit : edits) {
      var current =
          latest.containsKey(edit.key()) ? latest.get(edit.key()) : tables.find(edit.key());
      check(edit, current);
      var change = change(edit, current, head + 1, now);
      latest.put(edit.key(), change.after());
      changes.add(change);
    }
    var recorded = changes.stream().filter(ResourceStore::isRecorded).toList();
    if (recorded.isEmpty()) {
      return new Committed(head, changes);
    }
    tables.record(new Revision(head + 1, author, now, reason, recorded));
    dialect.announce(head + 1);
    return new Committed(head + 1, changes);
  }

  private static boolean isRecorded(Change change) {
    return change.operation() != Operation.UNCHANGED;
  }

  private static void check(Edit edit, @Nullable StoredObject current) {
    switch (edit.precondition()) {
      case Edit.Precondition.Any() -> {}
      case Edit.Precondition.Absent() -> {
        if (current != null) {
          throw new Conflict(edit.key(), Conflict.Reason.EXISTS, current);
        }
      }
      case Edit.Precondition.At(long revision) -> {
        if (current == null) {
          throw new Conflict(edit.key(), Conflict.Reason.MISSING, null);
        }
        if (current.revision() != revision) {
          throw new Conflict(edit.key(), Conflict.Reason.STALE, current);
        }
      }
    }
  }

  private static Change change(
      Edit edit, @Nullable StoredObject current, long revision, Instant now) {
    return switch (edit) {
      case Edit.Put put -> {
        var document = Stamp.on(put.document(), current, revision, now);
        if (current == null) {
          yield new Change(
              put.key(), Operation.CREATE, null, new StoredObject(put.key(), revision, document));
        }
        if (Stamp.isSame(document, current.document())) {
          yield new Change(put.key(), Operation.UNCHANGED, current, current);
        }
        yield new Change(
            put.key(), Operation.UPDATE, current, new StoredObject(put.key(), revision, document));
      }
      case Edit.Delete delete -> {
        if (current == null) {
          throw new Conflict(delete.key(), Conflict.Reason.MISSING, null);
        }
        yield new Change(delete.key(), Operation.DELETE, current, null);
      }
    };
  }

  /** Takes over what has been committed since, by this process or by another replica. */
  void catchUp() {
    catchingUp.lock();
    try {
      var known = contents;
      var news = tables.after(known.revision());
      if (!news.isEmpty()) {
        contents = known.with(news);
        log.append(news);
      }
    } finally {
      catchingUp.unlock();
    }
  }

  /**
   * The revisions above {@code revision}; waits up to {@code wait} for the first and answers an
   * empty list when none has come.
   *
   * @throws Gone when some of them are no longer in memory
   */
  public List<Revision> awaitAfter(long revision, Duration wait) throws InterruptedException {
    return log.after(revision, wait);
  }

  /**
   * Past revisions, newest first.
   *
   * @param before only revisions below it
   * @param limit how many at most
   * @param key only those that changed this resource, null for all
   */
  public List<Revision> history(long before, int limit, @Nullable ObjectKey key) {
    return tables.before(before, limit, key);
  }

  /** All revisions above that one, oldest first, from the database. */
  public List<Revision> since(long revision) {
    return tables.after(revision);
  }
}
