package io.amime.pilot.api;

import io.amime.api.resource.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** What kubectl asks first, whatever it is told to do. */
@RestController
class DiscoveryController {
  private static final List<String> VERBS =
      List.of("create", "delete", "get", "list", "patch", "update", "watch");
  private static final String EXPLAINED = "/openapi/v3/apis/";

  private final JsonMapper json;

  DiscoveryController(JsonMapper json) {
    this.json = json;
  }

  private static ResponseEntity<Object> ok(Object body) {
    // The type is set here because kubectl accepts forms that we do not speak.
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }

  @GetMapping("/version")
  ResponseEntity<Object> version() {
    return ok(Map.of("major", "1", "minor", "32", "gitVersion", "v1.32.0-amime"));
  }

  @GetMapping("/api")
  ResponseEntity<Object> coreVersions() {
    return ok(Map.of("kind", "APIVersions", "versions", List.of("v1")));
  }

  @GetMapping("/api/v1")
  ResponseEntity<Object> coreResources() {
    return ok(
        resourceList(
            "v1",
            List.of(
                resource("namespaces", "namespace", false, "Namespace", List.of("ns")),
                resource("events", "event", true, "Event", List.of("ev")))));
  }

  @GetMapping("/apis")
  ResponseEntity<Object> groups() {
    var groups = new ArrayList<Object>();
    ApiGroups.versions().forEach((name, versions) -> groups.add(group(name, versions)));
    return ok(Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups));
  }

  @GetMapping("/apis/{group}")
  ResponseEntity<Object> group(@PathVariable String group) {
    var versions = ApiGroups.versions().get(group);
    if (versions == null) {
      throw ApiError.unknownPath();
    }
    var answer = group(group, versions);
    answer.put("kind", "APIGroup");
    answer.put("apiVersion", "v1");
    return ok(answer);
  }

  private static Map<String, Object> group(String name, List<String> versions) {
    var all = versions.stream().map(v -> version(name, v)).toList();
    var group = new LinkedHashMap<String, Object>();
    group.put("name", name);
    group.put("versions", all);
    group.put("preferredVersion", all.getFirst());
    return group;
  }

  private static Map<String, Object> version(String group, String version) {
    return Map.of("groupVersion", group + "/" + version, "version", version);
  }

  @GetMapping("/apis/{group}/{version}")
  ResponseEntity<Object> resources(@PathVariable String group, @PathVariable String version) {
    var kinds = ApiGroups.kinds(group + "/" + version);
    if (kinds.isEmpty()) {
      throw ApiError.unknownPath();
    }
    return ok(resourceList(group + "/" + version, kinds.stream().map(this::resource).toList()));
  }

  private static Map<String, Object> resourceList(String groupVersion, List<?> resources) {
    var list = new LinkedHashMap<String, Object>();
    list.put("kind", "APIResourceList");
    list.put("apiVersion", "v1");
    list.put("groupVersion", groupVersion);
    list.put("resources", resources);
    return list;
  }

  private Map<String, Object> resource(ResourceKind kind) {
    var resource = resource(kind.plural(), kind.singular(), true, kind.kind(), kind.shortNames());
    resource.put("verbs", VERBS);
    resource.put("categories", List.of("amime"));
    return resource;
  }

  private static Map<String, Object> resource(
      String plural, String singular, boolean namespaced, String kind, List<String> shortNames) {
    var resource = new LinkedHashMap<String, Object>();
    resource.put("name", plural);
    resource.put("singularName", singular);
    resource.put("namespaced", namespaced);
    resource.put("kind", kind);
    resource.put("verbs", List.of("get", "list"));
    resource.put("shortNames", shortNames);
    return resource;
  }

  @GetMapping("/openapi/v3")
  ResponseEntity<Object> explained() {
    var paths = new TreeMap<String, Object>();
    ApiGroups.versions()
        .forEach((group, versions) -> versions.forEach(v -> explain(paths, group + "/" + v)));
    return ok(Map.of("paths", paths));
  }

  private void explain(Map<String, Object> paths, String groupVersion) {
    var hash = new CRC32();
    hash.update(
        json.writeValueAsString(OpenApi.document(groupVersion)).getBytes(StandardCharsets.UTF_8));
    var url = EXPLAINED + groupVersion + "?hash=" + Long.toHexString(hash.getValue());
    paths.put("apis/" + groupVersion, Map.of("serverRelativeURL", url));
  }

  @GetMapping(EXPLAINED + "{group}/{version}")
  ResponseEntity<Object> explained(@PathVariable String group, @PathVariable String version) {
    if (ApiGroups.kinds(group + "/" + version).isEmpty()) {
      throw ApiError.unknownPath();
    }
    return ok(OpenApi.document(group + "/" + version));
  }
}
