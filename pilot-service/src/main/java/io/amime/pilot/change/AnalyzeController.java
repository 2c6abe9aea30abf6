package io.amime.pilot.change;

import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation;
import io.amime.api.validation.Review;
import io.amime.pilot.push.LatestMesh;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Says what a change would be told, and keeps nothing. */
@RestController
class AnalyzeController {
  private final LatestMesh mesh;

  AnalyzeController(LatestMesh mesh) {
    this.mesh = mesh;
  }

  record Answer(boolean accepted, List<Violation> violations) {
    static Answer of(List<Violation> violations) {
      return new Answer(violations.stream().noneMatch(Violation::isError), violations);
    }
  }

  record Gone(String kind, @Nullable String namespace, String name) {
    Optional<ResourceKey> key() {
      return ResourceKind.ofAnyName(kind)
          .map(k -> new ResourceKey(k, namespace == null ? "default" : namespace, name));
    }
  }

  /**
   * @param resources objects, or one text with YAML documents
   * @param existing what else there is; without it, what is stored
   * @param delete what goes away in the same change
   */
  record Question(
      @Nullable JsonNode resources, @Nullable JsonNode existing, @Nullable List<Gone> delete) {}

  @PostMapping(path = "/v1/analyze", consumes = MediaType.APPLICATION_JSON_VALUE)
  Answer analyze(@RequestBody Question question, Caller caller) {
    caller.require(Role.VIEWER, Scope.MESH);
    var before = mesh.state();
    if (question.existing() != null) {
      var existing = decode(question.existing(), "default").resources();
      before =
          MeshState.of(before.revision(), before.defaults(), existing, before.instances().values());
    }
    var deleted = new ArrayList<ResourceKey>();
    for (Gone gone : question.delete() == null ? List.<Gone>of() : question.delete()) {
      gone.key().ifPresent(deleted::add);
    }
    return Answer.of(review(before, decode(question.resources(), "default"), deleted));
  }

  @PostMapping(
      path = "/v1/analyze",
      consumes = {"application/yaml", "application/x-yaml", "text/yaml", "text/plain"})
  Answer analyzeText(
      @RequestBody byte[] text,
      @RequestParam(defaultValue = "default") String namespace,
      Caller caller) {
    caller.require(Role.VIEWER, Scope.MESH);
    var decoded = ResourceCodec.decode(new String(text, StandardCharsets.UTF_8), namespace);
    return Answer.of(review(mesh.state(), decoded, List.of()));
  }

  private static List<Violation> review(
      MeshState before, Decoded decoded, List<ResourceKey> deleted) {
    var whole = deleted.isEmpty() ? Review.of(before, decoded) : new ArrayList<Violation>();
    return deleted.isEmpty() ? whole : Review.of(before, decoded.documents(), deleted);
  }

  private static Decoded decode(@Nullable JsonNode resources, String namespace) {
    if (resources == null || resources.isNull()) {
      return new Decoded(List.of(), List.of());
    }
    return resources.isString()
        ? ResourceCodec.decode(resources.stringValue(), namespace)
        : ResourceCodec.decode(resources.toString(), namespace);
  }
}
