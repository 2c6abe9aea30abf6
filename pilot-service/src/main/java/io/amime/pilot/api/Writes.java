package io.amime.pilot.api;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.codec.ResourceDocument;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation;
import io.amime.pilot.change.ManagedFields;
import io.amime.pilot.change.Plan;
import io.amime.pilot.change.Wish;
import io.amime.pilot.store.Conflict;
import io.amime.pilot.store.Contents;
import io.amime.pilot.store.Edit.Precondition.Absent;
import io.amime.pilot.store.Edit.Precondition.At;
import io.amime.pilot.store.ObjectKey;
import io.amime.pilot.store.StoredObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the writing verbs mean for one object.
 *
 * @param groupVersion of the path
 * @param namespace of the path
 * @param manager who is recorded as the manager of fields
 */
record Writes(
    ResourceKind kind, String groupVersion, String namespace, String manager, Instant now) {

  /** POST: it must not exist. */
  Plan create(String body) {
    var sent = one(body);
    var key = ObjectKey.of(sent.resource().key());
    return contents -> {
      if (contents.get(key) != null) {
        throw new Conflict(key, Conflict.Reason.EXISTS, contents.get(key));
      }
      var document = ManagedFields.update(null, stored(sent), manager, now);
      return List.of(new Wish.Put(sent, document, new Absent()));
    };
  }

  /** PUT: it must exist at the revision that the client has read. */
  Plan replace(String name, String body) {
    var sent = one(body);
    sameName(sent, name);
    var key = key(name);
    return contents -> {
      var live = live(contents, key);
      var version = version(sent.source());
      if (version == null) {
        throw invalid(name, "metadata.resourceVersion", "must be specified for an update");
      }
      return List.of(update(live, sent, stored(sent)));
    };
  }

  /** PATCH with RFC 7396. */
  Plan merge(String name, String body) {
    var patch = json(body);
    if (!(patch instanceof ObjectNode object)) {
      throw ApiError.badRequest("the patch is not a JSON object");
    }
    return contents -> {
      var live = live(contents, key(name));
      return List.of(patched(live, JsonPatch.merge(live.document(), object)));
    };
  }

  /** PATCH with RFC 6902. */
  Plan operations(String name, String body) {
    var patch = json(body);
    if (!(patch instanceof ArrayNode operations)) {
      throw ApiError.badRequest("the patch is not a JSON array");
    }
    return contents -> {
      var live = live(contents, key(name));
      return List.of(patched(live, JsonPatch.operations(live.document(), operations)));
    };
  }

  private Wish patched(StoredObject live, ObjectNode merged) {
    var document = one(merged.toString());
    sameName(document, live.key().name());
    return update(live, document, stored(document));
  }

  /** PATCH by server-side apply: creates or changes what this manager wants. */
  Plan apply(String name, String body, boolean force) {
    var sent = one(body);
    sameName(sent, name);
    var key = key(name);
    return contents -> {
      var live = contents.get(key);
      var before = live == null ? null : live.document();
      if (live != null) {
        sameVersion(live, sent.source());
      }
      var document = ManagedFields.apply(before, stored(sent), manager, force, now);
      var whole = one(document.toString());
      return List.of(
          new Wish.Put(whole, document, live == null ? new Absent() : new At(live.revision())));
    };
  }

  private Wish update(StoredObject live, ResourceDocument sent, ObjectNode document) {
    sameVersion(live, sent.source());
    var managed =
        sameManagers(live.document(), document)
            ? ManagedFields.update(live.document(), document, manager, now)
            // Whoever sends other managers means them: kubectl does when it migrates to apply.
            : document;
    return new Wish.Put(sent, managed, new At(live.revision()));
  }

  private static boolean sameManagers(ObjectNode live, ObjectNode sent) {
    var managers = sent.path("metadata").path("managedFields");
    return managers.isMissingNode() || managers.equals(live.path("metadata").path("managedFields"));
  }

  private ObjectKey key(String name) {
    return new ObjectKey(kind.kind(), namespace, name);
  }

  private static StoredObject live(Contents contents, ObjectKey key) {
    var live = contents.get(key);
    if (live == null) {
      throw new Conflict(key, Conflict.Reason.MISSING, null);
    }
    return live;
  }

  private static void sameVersion(StoredObject live, ObjectNode sent) {
    var version = version(sent);
    var uid = sent.path("metadata").path("uid").asString("");
    boolean stale = version != null && !version.equals(Long.toString(live.revision()));
    if (stale || !uid.isEmpty() && !uid.equals(live.uid())) {
      throw new Conflict(live.key(), Conflict.Reason.STALE, live);
    }
  }

  private static @Nullable String version(ObjectNode sent) {
    var version = sent.path("metadata").path("resourceVersion").asString("");
    return version.isEmpty() ? null : version;
  }

  /** The one document of a body, of this kind and namespace; sound or not. */
  private ResourceDocument one(String body) {
    var decoded = ResourceCodec.decode(body, namespace);
    if (decoded.documents().size() != 1) {
      var violations = decoded.violations();
      throw decoded.documents().isEmpty() && !violations.isEmpty()
          ? invalid(violations)
          : ApiError.badRequest(
              "expected one document, got "
                  + decoded.documents().size()
                  + "; POST /v1/batches takes many");
    }
    var document = decoded.documents().getFirst();
    var key = document.resource().key();
    if (key.kind() != kind) {
      throw ApiError.badRequest(
          "the path is about %s, the document a %s".formatted(kind.kind(), key.kind().kind()));
    }
    if (!key.namespace().equals(namespace)) {
      throw ApiError.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    return document;
  }

  private void sameName(ResourceDocument document, String name) {
    if (!document.resource().key().name().equals(name)) {
      throw ApiError.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(document.resource().key().name(), name));
    }
  }

  private ObjectNode stored(ResourceDocument sent) {
    var document = sent.source().deepCopy();
    document.remove("status");
    if (document.get("metadata") instanceof ObjectNode metadata) {
      metadata.put("namespace", namespace);
    }
    return document;
  }

  private ApiError invalid(String name, String path, String message) {
    var violation =
        Violation.error(key(name).toString(), path, Violation.Reason.FieldValueRequired, message);
    return ApiError.invalid(kind, name, List.of(violation));
  }

  private ApiError invalid(List<Violation> violations) {
    return ApiError.invalid(kind, "", violations);
  }

  private static JsonNode json(String body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw ApiError.badRequest("the patch is no JSON: " + e.getOriginalMessage());
    }
  }
}
