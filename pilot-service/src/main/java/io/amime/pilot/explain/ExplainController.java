package io.amime.pilot.explain;

import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Violation;
import io.amime.api.validation.Review;
import io.amime.pilot.change.Invalid;
import io.amime.pilot.push.LatestMesh;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import io.amime.spring.problem.Problems;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/explain}. */
@RestController
class ExplainController {
  private final LatestMesh mesh;
  private final MeshDefaults defaults;
  private final Clock clock;

  ExplainController(LatestMesh mesh, MeshDefaults defaults, Clock clock) {
    this.mesh = mesh;
    this.defaults = defaults;
    this.clock = clock;
  }

  @PostMapping("/v1/explain")
  Explanation explain(@RequestBody Question question, Caller caller) {
    caller.require(Role.VIEWER, Scope.MESH);
    var request = request(question);
    var rules = rules(question.resources());
    var world = question.world();
    MeshState state;
    if (world == null) {
      state = mesh.state().with(rules.resources(), List.of());
    } else {
      state = world.state(rules.resources(), defaults);
    }
    var violations = Review.of(state, rules);
    if (violations.stream().anyMatch(Violation::isError)) {
      throw new Invalid(violations);
    }
    return new Explainer(state, source(question), clock).explain(request);
  }

  private static ImaginedRequest request(Question question) {
    if (question.request() == null || question.request().url() == null) {
      throw bad("request.url is required");
    }
    try {
      return ImaginedRequest.of(question);
    } catch (IllegalArgumentException e) {
      throw bad("request.url, request.address or source.address is none: " + e.getMessage());
    }
  }

  private static ErrorResponseException bad(String detail) {
    return new ErrorResponseException(
        HttpStatus.BAD_REQUEST, Problems.of(HttpStatus.BAD_REQUEST, detail), null);
  }

  private static Decoded rules(@Nullable JsonNode resources) {
    if (resources == null || resources.isNull()) {
      return new Decoded(List.of(), List.of());
    }
    return ResourceCodec.decode(
        resources.isString() ? resources.stringValue() : resources.toString());
  }

  private static Workload source(Question question) {
    var source = question.source();
    if (question.ingress() && (source == null || source.service() == null)) {
      return new Workload(
          "explain",
          Workload.Mode.INGRESS,
          "istio-ingress",
          "istio-system",
          "istio-ingress",
          Map.of("istio", "ingress"));
    }
    var service = source == null || source.service() == null ? "unknown" : source.service();
    return new Workload(
        "explain",
        question.ingress() ? Workload.Mode.INGRESS : Workload.Mode.SIDECAR,
        service,
        source == null || source.namespace() == null ? "default" : source.namespace(),
        service,
        source == null || source.labels() == null ? Map.of() : source.labels());
  }
}
