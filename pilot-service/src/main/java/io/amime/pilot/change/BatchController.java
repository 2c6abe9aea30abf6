package io.amime.pilot.change;

import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.codec.ResourceDocument;
import io.amime.api.resource.Violation;
import io.amime.api.validation.Review;
import io.amime.pilot.push.LatestMesh;
import io.amime.pilot.store.Conflict;
import io.amime.pilot.store.Contents;
import io.amime.pilot.store.Edit.Precondition;
import io.amime.pilot.store.ObjectKey;
import io.amime.pilot.store.StoredObject;
import io.amime.spring.caller.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Many documents, one revision: all of them or none. */
@RestController
class BatchController {
  private final ChangeDesk desk;
  private final LatestMesh mesh;
  private final Clock clock;

  BatchController(ChangeDesk desk, LatestMesh mesh, Clock clock) {
    this.desk = desk;
    this.mesh = mesh;
    this.clock = clock;
  }

  /**
   * Creates or replaces every document of the body, which is YAML or JSON.
   *
   * @param namespace of documents that name none
   * @param reason for the history
   */
  @PostMapping("/v1/batches")
  Answer apply(
      @RequestBody byte[] body,
      @RequestParam(defaultValue = "default") String namespace,
      @RequestParam(defaultValue = "") String reason,
      @RequestParam(defaultValue = "mesh") String fieldManager,
      @RequestParam(defaultValue = "") String dryRun,
      Caller caller) {
    var decoded = ResourceCodec.decode(new String(body, StandardCharsets.UTF_8), namespace);
    if (!decoded.isSound()) {
      // With what the validator finds as well: one round shows everything.
      throw new Invalid(Review.of(mesh.state(), decoded));
    }
    if (decoded.documents().isEmpty()) {
      throw new Invalid(
          List.of(
              Violation.error(
                  "document 1", "", Violation.Reason.Malformed, "there is no document")));
    }
    Plan plan = contents -> wishes(decoded, contents, fieldManager);
    return Answer.of(desk.make(caller, reason, plan, !dryRun.isEmpty()));
  }

  private List<Wish> wishes(Decoded decoded, Contents contents, String manager) {
    var wishes = new ArrayList<Wish>();
    for (ResourceDocument read : decoded.documents()) {
      var key = ObjectKey.of(read.resource().key());
      var live = contents.get(key);
      var document = read.source().deepCopy();
      document.remove("status");
      ((ObjectNode) document.get("metadata")).put("namespace", key.namespace());
      var managed =
          ManagedFields.update(
              live == null ? null : live.document(), document, manager, clock.instant());
      wishes.add(new Wish.Put(read, managed, precondition(read, key, live)));
    }
    return wishes;
  }

  private static Precondition precondition(
      ResourceDocument read, ObjectKey key, @Nullable StoredObject live) {
    var version = read.resource().meta().resourceVersion();
    if (version != null && !version.isEmpty()) {
      if (live == null || !version.equals(Long.toString(live.revision()))) {
        throw new Conflict(
            key, live == null ? Conflict.Reason.MISSING : Conflict.Reason.STALE, live);
      }
    }
    return live == null ? new Precondition.Absent() : new Precondition.At(live.revision());
  }

  /**
   * @param revision of the store after it
   */
  record Answer(long revision, List<Applied> applied, List<Violation> warnings) {
    /**
     * @param operation created, updated, deleted or unchanged
     */
    record Applied(String resource, String operation, @Nullable String resourceVersion) {}

    static Answer of(Outcome outcome) {
      var applied =
          outcome.committed().changes().stream()
              .map(c ->
                  new Applied(
                      c.key().toString(),
                      switch (c.operation()) {
                        case CREATE -> "created";
                        case UPDATE -> "updated";
                        case DELETE -> "deleted";
                        case UNCHANGED -> "unchanged";
                      },
                      c.after() == null ? null : Long.toString(c.after().revision())))
              .toList();
      return new Answer(outcome.committed().revision(), applied, outcome.warnings());
    }
  }
}
