package io.amime.api.validation;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of headers and cross-origin answers of a VirtualService's entry. */
final class HttpRouteHeaderValidation {
  private HttpRouteHeaderValidation() {}

  static void check(Report report, String path, HttpRoute entry) {
    headers(report, path + ".headers", entry.headers());
    if (entry.corsPolicy() != null) {
      cors(report, path + ".corsPolicy", entry.corsPolicy());
    }
  }

  static void headers(Report report, String path, HttpRoute.@Nullable Headers headers) {
    if (headers != null) {
      changes(report, path + ".request", headers.request());
      changes(report, path + ".response", headers.response());
    }
  }

  private static void changes(
      Report report, String path, HttpRoute.@Nullable HeaderChanges changes) {
    if (changes == null) {
      return;
    }
    values(report, path + ".set", changes.set());
    values(report, path + ".add", changes.add());
    for (int i = 0; i < changes.remove().size(); i++) {
      name(report, path + ".remove[" + i + "]", changes.remove().get(i));
    }
  }

  private static void values(Report report, String path, Map<String, String> headers) {
    headers.forEach((name, value) -> {
      String at = FieldPath.child(path, name);
      name(report, at, name);
      if (name.equalsIgnoreCase("host")) {
        report.warn(
            at, Reason.IgnoredField, "has no effect: the host is changed by rewrite.authority");
      }
      if (value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
        report.invalid(at, "the value has control characters");
      }
    });
  }

  private static void name(Report report, String path, String name) {
    if (!Formats.isHeaderName(name)) {
      report.invalid(path, "\"" + name + "\" is no header name");
    }
  }

  private static void cors(Report report, String path, HttpRoute.Cors cors) {
    for (int i = 0; i < cors.allowOrigins().size(); i++) {
      Parts.condition(report, path + ".allowOrigins[" + i + "]", cors.allowOrigins().get(i), false);
    }
    HttpSettingsValidation.methods(report, path, cors.allowMethods());
    names(report, path + ".allowHeaders", cors.allowHeaders());
    names(report, path + ".exposeHeaders", cors.exposeHeaders());
    if (cors.maxAge() != null && cors.maxAge().getNano() != 0) {
      report.invalid(path + ".maxAge", "must be whole seconds");
    }
  }

  private static void names(Report report, String path, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals("*")) {
        name(report, path + "[" + i + "]", names.get(i));
      }
    }
  }
}
