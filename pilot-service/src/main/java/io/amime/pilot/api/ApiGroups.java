package io.amime.pilot.api;

import io.amime.api.resource.ResourceKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which kinds are served under which group and version. */
final class ApiGroups {
  private ApiGroups() {}

  /** Group to its versions, the preferred one first. */
  static Map<String, List<String>> versions() {
    var found = new TreeMap<String, List<String>>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (String groupVersion : kind.apiVersions()) {
        var versions = found.computeIfAbsent(group(groupVersion), g -> new ArrayList<>());
        if (!versions.contains(version(groupVersion))) {
          versions.add(version(groupVersion));
        }
      }
    }
    return found;
  }

  /** The kinds of a {@code group/version}, empty when there are none. */
  static List<ResourceKind> kinds(String groupVersion) {
    return Arrays.stream(ResourceKind.values())
        .filter(k -> k.apiVersions().contains(groupVersion))
        .toList();
  }

  /** The kind of that plural there. */
  static Optional<ResourceKind> kind(String groupVersion, String plural) {
    return kinds(groupVersion).stream().filter(k -> k.plural().equals(plural)).findFirst();
  }

  static String group(String groupVersion) {
    return groupVersion.substring(0, groupVersion.indexOf('/'));
  }

  static String version(String groupVersion) {
    return groupVersion.substring(groupVersion.indexOf('/') + 1);
  }

  /** How schemas name the kind: the group's labels backwards, then version and kind. */
  static String schemaName(String groupVersion, ResourceKind kind) {
    var labels = Arrays.asList(group(groupVersion).split("\\.", -1));
    var backwards = String.join(".", labels.reversed());
    return backwards + "." + version(groupVersion) + "." + kind.kind();
  }

  static Map<String, Object> groupVersionKind(String groupVersion, ResourceKind kind) {
    var gvk = new LinkedHashMap<String, Object>();
    gvk.put("group", group(groupVersion));
    gvk.put("version", version(groupVersion));
    gvk.put("kind", kind.kind());
    return gvk;
  }
}
