package io.amime.api.compile;

import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.StringCondition;
import io.amime.api.resource.VirtualService;
import io.amime.api.resource.VirtualService.TcpMatch;
import io.amime.api.resource.VirtualService.TlsMatch;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Alternatives of a VirtualService's entries in the form that proxies run. */
final class VirtualMatches {
  private static final Set<String> REQUEST_LINE = Set.of("uri", "scheme", "method", "authority");

  private VirtualMatches() {}

  /**
   * Where an entry is asked for.
   *
   * @param gateway {@code mesh}, or {@code namespace/name}
   * @param ports that a caller may mean there
   */
  record Place(String gateway, Workload caller, Set<Integer> ports) {
    /** Why an alternative is not for this caller, null when it is. */
    @Nullable String against(VirtualService service, HttpRoute.Match match) {
      return against(
          service, match.gateways(), match.sourceLabels(), match.sourceNamespace(), match.port());
    }

    @Nullable String against(VirtualService service, TcpMatch match) {
      return against(
          service, match.gateways(), match.sourceLabels(), match.sourceNamespace(), match.port());
    }

    @Nullable String against(VirtualService service, TlsMatch match) {
      return against(
          service, match.gateways(), match.sourceLabels(), match.sourceNamespace(), match.port());
    }

    private @Nullable String against(
        VirtualService service,
        List<String> gateways,
        Map<String, String> labels,
        @Nullable String namespace,
        @Nullable Integer port) {
      if (!gateways.isEmpty() && !VirtualServices.gateways(service, gateways).contains(gateway)) {
        return "gateway was %s, the rule wants one of %s".formatted(gateway, gateways);
      }
      if (!caller.labels().entrySet().containsAll(labels.entrySet())) {
        return "source labels were %s, the rule wants %s".formatted(caller.labels(), labels);
      }
      if (namespace != null && !namespace.equals(caller.namespace())) {
        return "source namespace was %s, the rule wants %s"
            .formatted(caller.namespace(), namespace);
      }
      return port == null || ports.contains(port)
          ? null
          : "port was one of %s, the rule wants %s".formatted(ports, port);
    }
  }

  static RouteMatch of(HttpRoute.Match match) {
    Map<String, StringMatch> headers = conditions(match.headers());
    headers.keySet().removeAll(REQUEST_LINE);
    put(headers, "scheme", match.scheme());
    put(headers, "method", match.method());
    put(headers, "authority", match.authority());
    return new RouteMatch(
        match.uri() == null ? null : Conditions.stringMatch(match.uri()),
        headers,
        List.of(),
        List.of(),
        conditions(match.withoutHeaders()),
        params(match.queryParams()),
        match.ignoreUriCase());
  }

  static RouteMatch of(TcpMatch match) {
    return new RouteMatch(
        null,
        Map.of(),
        Stream.ofNullable(match.sourceSubnet()).toList(),
        match.destinationSubnets());
  }

  private static Map<String, StringMatch> conditions(Map<String, StringCondition> given) {
    Map<String, StringMatch> conditions = new HashMap<>();
    given.forEach((name, c) -> conditions.put(name.toLowerCase(Locale.ROOT), present(c)));
    return conditions;
  }

  private static Map<String, StringMatch> params(Map<String, StringCondition> given) {
    Map<String, StringMatch> conditions = new HashMap<>();
    given.forEach((name, c) -> conditions.put(name, present(c)));
    return conditions;
  }

  private static void put(
      Map<String, StringMatch> headers, String name, @Nullable StringCondition condition) {
    if (condition != null) {
      headers.put(name, Conditions.stringMatch(condition));
    }
  }

  private static StringMatch present(StringCondition condition) {
    return Conditions.present(Conditions.stringMatch(condition));
  }
}
