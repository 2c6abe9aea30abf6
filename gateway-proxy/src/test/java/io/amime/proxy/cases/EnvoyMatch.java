package io.amime.proxy.cases;

import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Conditions of a route in Envoy's words. */
record EnvoyMatch(RouteMatch match) {
  private static final Set<String> PSEUDO = Set.of("method", "scheme", "authority");

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    switch (match.uri()) {
      case StringMatch.Exact(var text) -> json.put("path", text);
      case StringMatch.Prefix(var text) -> json.put("prefix", text);
      case StringMatch.Regex(var text) -> json.put("safe_regex", Map.of("regex", text));
      case null -> json.put("prefix", "/");
    }
    if (match.ignoreUriCase()) {
      json.put("case_sensitive", false);
    }
    var headers = new ArrayList<Map<String, Object>>();
    match.headers().forEach((name, condition) -> headers.add(header(name, condition)));
    match
        .withoutHeaders()
        .forEach((name, condition) -> {
          var absent = header(name, condition);
          absent.put("invert_match", true);
          if (absent.containsKey("string_match")) {
            absent.put("treat_missing_header_as_empty", true);
          }
          headers.add(absent);
        });
    json.put("headers", headers);
    json.put("query_parameters", queries());
    return json;
  }

  private List<Map<String, Object>> queries() {
    var queries = new ArrayList<Map<String, Object>>();
    match.queryParams().forEach((name, condition) -> queries.add(named(name, condition)));
    return queries;
  }

  private static Map<String, Object> header(String name, StringMatch condition) {
    return named(PSEUDO.contains(name) ? ":" + name : name, condition);
  }

  /** Without a text it only asks whether there is one of that name. */
  private static Map<String, Object> named(String name, StringMatch condition) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", name);
    if (condition.value().isEmpty() && !(condition instanceof StringMatch.Regex)) {
      json.put("present_match", true);
    } else {
      json.put("string_match", text(condition));
    }
    return json;
  }

  static Map<String, Object> text(StringMatch condition) {
    return switch (condition) {
      case StringMatch.Exact(var text) -> Map.of("exact", text);
      case StringMatch.Prefix(var text) -> Map.of("prefix", text);
      case StringMatch.Regex(var text) -> Map.of("safe_regex", Map.of("regex", text));
    };
  }
}
