package io.amime.pilot.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.amime.api.resource.ResourceKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kubernetes' {@code v1.Status}: how an error, or a deletion, is answered on its paths. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Status(
    String status,
    @Nullable String message,
    @Nullable String reason,
    @Nullable Details details,
    int code) {

  @JsonProperty
  String kind() {
    return "Status";
  }

  @JsonProperty
  String apiVersion() {
    return "v1";
  }

  @JsonProperty
  Map<String, String> metadata() {
    return Map.of();
  }

  static Status failure(int code, String reason, String message, @Nullable Details details) {
    return new Status("Failure", message, reason, details, code);
  }

  static Status success(Details details) {
    return new Status("Success", null, null, details, 200);
  }

  /**
   * @param kind plural in most answers, the kind itself for invalid objects
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Details(
      @Nullable String name,
      @Nullable String group,
      @Nullable String kind,
      @Nullable String uid,
      @Nullable List<Cause> causes) {

    static Details of(ResourceKind kind, @Nullable String name) {
      var group = ApiGroups.group(kind.apiVersions().getFirst());
      return new Details(name, group, kind.plural(), null, null);
    }
  }

  /** One thing that is wrong. */
  record Cause(String reason, String message, String field) {}
}
