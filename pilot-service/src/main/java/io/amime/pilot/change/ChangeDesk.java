package io.amime.pilot.change;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.codec.ResourceDocument;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation;
import io.amime.api.validation.Review;
import io.amime.pilot.ownership.Ownership;
import io.amime.pilot.push.LatestMesh;
import io.amime.pilot.store.Conflict;
import io.amime.pilot.store.Contents;
import io.amime.pilot.store.Edit;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.StoredObject;
import io.amime.spring.caller.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Takes every change: reads, judges, asks whether the caller may, and stores all of it or none. */
@Component
public final class ChangeDesk {
  private static final int ATTEMPTS = 5;

  private final ResourceStore store;
  private final LatestMesh mesh;

  ChangeDesk(ResourceStore store, LatestMesh mesh) {
    this.store = store;
    this.mesh = mesh;
  }

  /**
   * Carries out a plan.
   *
   * @param reason in the caller's words, possibly empty
   * @param dryRun does everything but store
   * @throws Invalid when any document has an error
   * @throws Conflict when a precondition does not hold
   * @throws org.springframework.security.access.AccessDeniedException when the caller may not
   */
  public Outcome make(Caller caller, String reason, Plan plan, boolean dryRun) {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(caller, reason, plan.wishes(store.contents()), dryRun);
      } catch (Overtaken e) {
        if (attempt == ATTEMPTS) {
          throw e.conflict;
        }
      }
    }
  }

  /** Somebody else was faster; a second look may still find the plan possible. */
  private static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Conflict conflict;

    Overtaken(Conflict conflict) {
      super(null, conflict, false, false);
      this.conflict = conflict;
    }
  }

  private Outcome attempt(Caller caller, String reason, List<Wish> wishes, boolean dryRun) {
    var now = store.contents();
    var violations = judge(wishes);
    wishes.forEach(wish -> requireEdit(caller, wish, now));
    if (violations.stream().anyMatch(Violation::isError)) {
      throw new Invalid(violations);
    }
    var edits = wishes.stream().map(ChangeDesk::edit).toList();
    try {
      return new Outcome(store.apply(caller.name(), reason, edits, dryRun), violations);
    } catch (Conflict e) {
      throw new Overtaken(e);
    }
  }

  private List<Violation> judge(List<Wish> wishes) {
    var written = new ArrayList<ResourceDocument>();
    var deleted = new ArrayList<ResourceKey>();
    for (Wish wish : wishes) {
      switch (wish) {
        case Wish.Put put -> written.add(put.read());
        case Wish.Delete delete -> known(delete).ifPresent(deleted::add);
      }
    }
    return Review.of(mesh.state(), written, deleted);
  }

  private static Optional<ResourceKey> known(Wish.Delete delete) {
    return ResourceKind.ofKind(delete.key().kind())
        .map(kind -> new ResourceKey(kind, delete.key().namespace(), delete.key().name()));
  }

  /** Of what is there as well as of what shall be: a rule cannot be taken over by rewriting it. */
  private static void requireEdit(Caller caller, Wish wish, Contents now) {
    if (wish instanceof Wish.Put put) {
      Ownership.requireEdit(caller, put.read().resource());
    }
    var stored = now.get(wish.key());
    if (stored != null) {
      decoded(stored).ifPresent(resource -> Ownership.requireEdit(caller, resource));
    }
  }

  private static Optional<Resource> decoded(StoredObject stored) {
    return ResourceCodec.decode(stored.document().toString(), stored.key().namespace())
        .resources()
        .stream()
        .findFirst();
  }

  private static Edit edit(Wish wish) {
    return switch (wish) {
      case Wish.Put put -> new Edit.Put(put.key(), put.document(), put.precondition());
      case Wish.Delete delete -> new Edit.Delete(delete.key(), delete.precondition());
    };
  }
}
