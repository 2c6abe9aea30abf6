package io.amime.proxy.cases;

import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.Forward;
import io.amime.api.discovery.RouteAction.HeaderChanges;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The virtual hosts of a snapshot in Envoy's words.
 *
 * @param prefix of the names of clusters
 */
record EnvoyRoutes(ProxySnapshot snapshot, String prefix) {
  private static final Pattern ESCAPED_OR_GROUP = Pattern.compile("\\\\(.)|\\$(\\d)");
  private static final int HTTP_PORT = 80;
  private static final Map<String, Object> PREVIOUS_HOSTS =
      Map.of(
          "name",
          "envoy.retry_host_predicates.previous_hosts",
          "typed_config",
          Map.of(
              "@type",
              "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3"
                  + ".PreviousHostsPredicate"));

  Map<String, Object> configuration() {
    var hosts = new ArrayList<Map<String, Object>>();
    for (var host : snapshot.virtualHosts()) {
      if (host.protocol().isHttp()) {
        hosts.add(
            Map.of(
                "name", host.service(),
                "domains", domains(host),
                "routes", host.routes().stream().map(this::route).toList()));
      }
    }
    // Those of a gateway are served on whatever port it has.
    boolean anyPort = snapshot.virtualHosts().stream().anyMatch(h -> h.port() == 0);
    return Map.of("name", prefix, "virtual_hosts", hosts, "ignore_port_in_host_matching", anyPort);
  }

  private static List<String> domains(VirtualHost host) {
    var domains = new ArrayList<String>();
    for (var domain : host.domains()) {
      if (host.port() == 0 || host.port() == HTTP_PORT) {
        domains.add(domain);
      }
      if (host.port() != 0) {
        domains.add(domain + ":" + host.port());
      }
    }
    return domains;
  }

  private Map<String, Object> route(Route route) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", route.rule());
    json.put("match", new EnvoyMatch(route.match()).json());
    switch (route.action()) {
      case RouteAction.Redirect redirect -> {
        json.put("redirect", redirect(redirect));
        json.put("typed_per_filter_config", EnvoyFilters.of(redirect.cors(), null));
      }
      case RouteAction.Respond respond -> {
        var direct = new LinkedHashMap<String, Object>();
        direct.put("status", respond.status());
        if (respond.body() != null) {
          direct.put("body", Map.of("inline_string", respond.body()));
        }
        json.put("direct_response", direct);
        json.put("typed_per_filter_config", EnvoyFilters.of(respond.cors(), null));
      }
      case Forward forward -> {
        json.put("route", forward(forward));
        json.put("typed_per_filter_config", EnvoyFilters.of(forward.cors(), forward.fault()));
        var appended = added(forward.appendHeaders(), "APPEND_IF_EXISTS_OR_ADD");
        json.put("request_headers_to_add", appended);
        if (forward.headers() != null) {
          changes(json, forward.headers(), appended);
        }
      }
    }
    return json;
  }

  private static Map<String, Object> redirect(RouteAction.Redirect redirect) {
    var json = new LinkedHashMap<String, Object>();
    if (redirect.uri() != null) {
      json.put("path_redirect", redirect.uri());
    }
    if (redirect.authority() != null) {
      json.put("host_redirect", redirect.authority());
    }
    if (redirect.scheme() != null) {
      json.put("scheme_redirect", redirect.scheme());
    }
    if (redirect.port() != null && redirect.port() > 0) {
      json.put("port_redirect", redirect.port());
    }
    json.put(
        "response_code",
        switch (redirect.code()) {
          case 301 -> "MOVED_PERMANENTLY";
          case 302 -> "FOUND";
          case 303 -> "SEE_OTHER";
          case 307 -> "TEMPORARY_REDIRECT";
          default -> "PERMANENT_REDIRECT";
        });
    return json;
  }

  private Map<String, Object> forward(Forward forward) {
    var json = new LinkedHashMap<String, Object>();
    json.put(
        "weighted_clusters",
        Map.of("clusters", forward.clusters().stream().map(this::share).toList()));
    json.put("timeout", forward.timeout() == null ? "0s" : seconds(forward.timeout()));
    var retries = forward.retries();
    if (retries != null && retries.attempts() > 0) {
      json.put("retry_policy", retries(retries));
    }
    if (forward.rewrite() != null) {
      rewrite(json, forward.rewrite());
    }
    json.put(
        "request_mirror_policies",
        forward.mirrors().stream()
            .map(m ->
                Map.of(
                    "cluster",
                    prefix + m.cluster(),
                    "runtime_fraction",
                    Map.of("default_value", EnvoyFilters.percent(m.percent()))))
            .toList());
    if (forward.websocket()) {
      json.put("upgrade_configs", List.of(Map.of("upgrade_type", "websocket")));
    }
    return json;
  }

  private Map<String, Object> share(WeightedCluster share) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", prefix + share.cluster());
    json.put("weight", share.weight());
    if (share.headers() != null) {
      changes(json, share.headers(), List.of());
    }
    return json;
  }

  private static Map<String, Object> retries(RouteAction.RetryPolicy policy) {
    var words = new ArrayList<>(policy.retryOn());
    var codes = words.stream().filter(w -> w.matches("\\d+")).map(Integer::valueOf).toList();
    words.removeIf(w -> w.matches("\\d+") || w.equals(RouteAction.RetryPolicy.IDEMPOTENT_503));
    if (!codes.isEmpty()) {
      words.add("retriable-status-codes");
    }
    var json = new LinkedHashMap<String, Object>();
    json.put("retry_on", String.join(",", words));
    json.put("retriable_status_codes", codes);
    json.put("num_retries", policy.attempts());
    if (policy.perTryTimeout() != null) {
      json.put("per_try_timeout", seconds(policy.perTryTimeout()));
    }
    if (policy.backOff() != null) {
      json.put("retry_back_off", Map.of("base_interval", seconds(policy.backOff())));
    }
    if (policy.anyMember() == null) {
      json.put("retry_host_predicate", List.of(PREVIOUS_HOSTS));
    }
    json.put("host_selection_retry_max_attempts", 5);
    return json;
  }

  private static void rewrite(Map<String, Object> json, RouteAction.Rewrite rewrite) {
    if (rewrite.authority() != null) {
      json.put("host_rewrite_literal", rewrite.authority());
    }
    if (rewrite.uri() == null) {
      return;
    }
    if (rewrite.matchedPrefix() != null) {
      json.put("prefix_rewrite", rewrite.uri());
      return;
    }
    var whole = rewrite.pattern() == null;
    json.put(
        "regex_rewrite",
        Map.of(
            "pattern",
            Map.of("regex", whole ? "^/.*$" : rewrite.pattern()),
            "substitution",
            whole ? rewrite.uri().replace("\\", "\\\\") : substitution(rewrite.uri())));
  }

  /** Where we write {@code $1}, and a plain dollar after a backslash, Envoy writes {@code \1}. */
  private static String substitution(String replacement) {
    return ESCAPED_OR_GROUP
        .matcher(replacement)
        .replaceAll(found -> {
          var group = found.group(2);
          var plain = "\\".equals(found.group(1)) ? "\\\\" : found.group(1);
          return Matcher.quoteReplacement(group == null ? plain : "\\" + group);
        });
  }

  private static void changes(
      Map<String, Object> json, HeaderChanges changes, List<Map<String, Object>> appended) {
    var request = new ArrayList<>(appended);
    request.addAll(added(changes.setRequest(), "OVERWRITE_IF_EXISTS_OR_ADD"));
    request.addAll(added(changes.addRequest(), "APPEND_IF_EXISTS_OR_ADD"));
    var response = new ArrayList<Map<String, Object>>();
    response.addAll(added(changes.setResponse(), "OVERWRITE_IF_EXISTS_OR_ADD"));
    response.addAll(added(changes.addResponse(), "APPEND_IF_EXISTS_OR_ADD"));
    json.put("request_headers_to_add", request);
    json.put("request_headers_to_remove", changes.removeRequest());
    json.put("response_headers_to_add", response);
    json.put("response_headers_to_remove", changes.removeResponse());
  }

  private static List<Map<String, Object>> added(Map<String, String> headers, String how) {
    var json = new ArrayList<Map<String, Object>>();
    headers.forEach((name, value) ->
        json.add(
            Map.of(
                "header",
                Map.of("key", name, "value", value.replace("%", "%%")),
                "append_action",
                how)));
    return json;
  }

  static String seconds(Duration duration) {
    return "%d.%09ds".formatted(duration.toSeconds(), duration.toNanosPart());
  }
}
