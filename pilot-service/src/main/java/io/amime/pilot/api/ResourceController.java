package io.amime.pilot.api;

import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation;
import io.amime.pilot.change.ChangeDesk;
import io.amime.pilot.change.Outcome;
import io.amime.pilot.change.Plan;
import io.amime.pilot.change.Wish;
import io.amime.pilot.store.Change;
import io.amime.pilot.store.Conflict;
import io.amime.pilot.store.Edit.Precondition.Any;
import io.amime.pilot.store.ObjectKey;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** One object at a time, by the verbs of Kubernetes. */
@RestController
@RequestMapping("/apis/{group}/{version}/namespaces/{namespace}/{plural}")
class ResourceController {
  private final ChangeDesk desk;
  private final Reads reads;
  private final ObjectView views;
  private final Clock clock;
  private final JsonMapper json;

  ResourceController(ChangeDesk desk, Reads reads, ObjectView views, Clock clock, JsonMapper json) {
    this.desk = desk;
    this.reads = reads;
    this.views = views;
    this.clock = clock;
    this.json = json;
  }

  /** The part of the path that says what the request is about. */
  record Target(String group, String version, String namespace, String plural) {
    String groupVersion() {
      return group + "/" + version;
    }

    ResourceKind kind() {
      return ApiGroups.kind(groupVersion(), plural).orElseThrow(ApiError::unknownPath);
    }
  }

  @GetMapping("/{name}")
  ResponseEntity<Object> get(
      Target target,
      @PathVariable String name,
      @RequestHeader(name = "Accept", defaultValue = "") String accept,
      Caller caller) {
    caller.require(Role.VIEWER, new Scope.Namespace(target.namespace()));
    return ok(reads.one(target.kind(), target.groupVersion(), target.namespace(), name, accept));
  }

  /** The status is part of the object; here it is only read. */
  @GetMapping("/{name}/status")
  ResponseEntity<Object> status(Target target, @PathVariable String name, Caller caller) {
    return get(target, name, "", caller);
  }

  @PostMapping
  ResponseEntity<Object> create(
      Target target,
      @RequestBody byte[] body,
      @RequestParam(defaultValue = "unknown") String fieldManager,
      @RequestParam(required = false) @Nullable String dryRun,
      Caller caller) {
    var plan = writes(target, fieldManager).create(text(body));
    return written(target, plan, dryRun, caller);
  }

  @PutMapping("/{name}")
  ResponseEntity<Object> replace(
      Target target,
      @PathVariable String name,
      @RequestBody byte[] body,
      @RequestParam(defaultValue = "unknown") String fieldManager,
      @RequestParam(required = false) @Nullable String dryRun,
      Caller caller) {
    var plan = writes(target, fieldManager).replace(name, text(body));
    return written(target, plan, dryRun, caller);
  }

  @PatchMapping("/{name}")
  ResponseEntity<Object> patch(
      Target target,
      @PathVariable String name,
      @RequestBody byte[] body,
      @RequestHeader("Content-Type") MediaType type,
      @RequestParam(defaultValue = "unknown") String fieldManager,
      @RequestParam(defaultValue = "false") boolean force,
      @RequestParam(required = false) @Nullable String dryRun,
      Caller caller) {
    var writes = writes(target, fieldManager);
    var plan =
        switch (type.getType() + "/" + type.getSubtype()) {
          case "application/merge-patch+json" -> writes.merge(name, text(body));
          case "application/json-patch+json" -> writes.operations(name, text(body));
          case "application/apply-patch+yaml" -> writes.apply(name, text(body), force);
          default -> throw ApiError.unsupported(type.toString());
        };
    return written(target, plan, dryRun, caller);
  }

  private ResponseEntity<Object> written(
      Target target, Plan plan, @Nullable String dryRun, Caller caller) {
    var outcome = make(target, plan, dryRun, caller);
    var change = outcome.committed().changes().getFirst();
    var after = change.after();
    if (after == null) {
      throw new IllegalStateException("a write that leaves nothing: " + change.key());
    }
    boolean created = change.operation() == Change.Operation.CREATE;
    var response = ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    outcome.warnings().forEach(w -> response.header("Warning", warning(w)));
    return response
        .contentType(MediaType.APPLICATION_JSON)
        .body(ObjectView.of(after, target.groupVersion(), views.now()));
  }

  private Outcome make(Target target, Plan plan, @Nullable String dryRun, Caller caller) {
    return desk.make(caller, "", plan, Reads.isDryRun(dryRun));
  }

  private static String warning(Violation violation) {
    var text = violation.toString().replaceAll("[\\r\\n]+", " ");
    // Header values are ASCII on the wire; kubectl reads quoted strings with escapes.
    var ascii = text.replace("…", "...").replaceAll("[^\\x20-\\x7e]", "?");
    return "299 - \"" + ascii.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @DeleteMapping("/{name}")
  ResponseEntity<Object> delete(
      Target target,
      @PathVariable String name,
      @RequestBody(required = false) byte @Nullable [] body,
      @RequestParam(required = false) @Nullable String dryRun,
      Caller caller) {
    var kind = target.kind();
    var options = json.readTree(body == null || body.length == 0 ? "{}" : text(body));
    var key = new ObjectKey(kind.kind(), target.namespace(), name);
    Plan plan =
        contents -> {
          var live = contents.get(key);
          if (live == null) {
            throw new Conflict(key, Conflict.Reason.MISSING, null);
          }
          var wanted = options.path("preconditions");
          var uid = wanted.path("uid").asString(live.uid());
          var version = wanted.path("resourceVersion").asString(Long.toString(live.revision()));
          if (!uid.equals(live.uid()) || !version.equals(Long.toString(live.revision()))) {
            throw new Conflict(key, Conflict.Reason.STALE, live);
          }
          return List.of(new Wish.Delete(key, new Any()));
        };
    boolean bodyDryRun = !options.path("dryRun").isEmpty();
    var outcome = make(target, plan, bodyDryRun ? "All" : dryRun, caller);
    var before = outcome.committed().changes().getFirst().before();
    var details = Status.Details.of(kind, name);
    return ok(
        Status.success(
            new Status.Details(
                name,
                details.group(),
                details.kind(),
                before == null ? null : before.uid(),
                null)));
  }

  private Writes writes(Target target, String manager) {
    return new Writes(
        target.kind(), target.groupVersion(), target.namespace(), manager, clock.instant());
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private static ResponseEntity<Object> ok(Object body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
