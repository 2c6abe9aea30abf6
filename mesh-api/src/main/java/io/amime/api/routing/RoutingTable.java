package io.amime.api.routing;

import io.amime.api.discovery.Route;
import io.amime.api.discovery.VirtualHost;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All virtual hosts of a snapshot, compiled for lookup: one hash probe for the usual authority,
 * then the routes of that host in order.
 *
 * <p>Immutable and safe to share between threads.
 *
 * @param <T> what the caller keeps per route, such as its prepared filter chain
 */
public final class RoutingTable<T> {
  private static final int HTTP_PORT = 80;

  /** Authorities as clients usually write them: lower case, with port, or without at port 80. */
  private final Map<String, HostRoutes<T>> byAuthority = new HashMap<>();

  private final Map<Integer, Map<String, HostRoutes<T>>> exact = new HashMap<>();
  private final List<Wildcard<T>> wildcards = new ArrayList<>();

  private record Wildcard<T>(int port, String suffix, HostRoutes<T> routes) {
    boolean matches(String host, int atPort) {
      // A star stands for at least one character: *.x.com is not x.com.
      return (port == 0 || port == atPort)
          && host.length() > suffix.length()
          && host.endsWith(suffix);
    }
  }

  private final Map<VirtualHost, Compiled<T>> compiled = new IdentityHashMap<>();

  /**
   * A host whose routes are compiled.
   *
   * @param authorities domains with the port
   */
  private record Compiled<T>(HostRoutes<T> routes, List<String> authorities) {}

  private final InstantSource clock;

  private RoutingTable(InstantSource clock) {
    this.clock = clock;
  }

  /** A table without hosts. */
  public static <T> RoutingTable<T> empty(InstantSource clock) {
    return new RoutingTable<>(clock);
  }

  /**
   * Compiles the hosts.
   *
   * @param prepare makes what is kept per route; called once for each
   * @param clock tells when a route has ended; only asked about those that end
   * @throws IllegalArgumentException when two hosts claim the same domain and port, or a pattern
   *     does not compile
   */
  public static <T> RoutingTable<T> of(
      List<VirtualHost> hosts, BiFunction<VirtualHost, Route, T> prepare, InstantSource clock) {
    return RoutingTable.<T>empty(clock).next(hosts, host -> false, prepare);
  }

  /**
   * The table for other hosts, in which those that this one has, too, are not compiled again: a
   * change is mostly one of very many.
   *
   * @param stands whether what was prepared for the routes of a host is still right
   * @param prepare makes what is kept per route; called once for each that is not taken over
   * @throws IllegalArgumentException as {@link #of} does
   */
  public RoutingTable<T> next(
      List<VirtualHost> hosts,
      Predicate<VirtualHost> stands,
      BiFunction<VirtualHost, Route, T> prepare) {
    var table = new RoutingTable<T>(clock);
    for (var host : hosts) {
      var before = compiled.get(host);
      var now = before != null && stands.test(host) ? before : compile(host, prepare);
      table.compiled.put(host, now);
      for (int i = 0; i < host.domains().size(); i++) {
        table.add(host, host.domains().get(i), now.authorities().get(i), now.routes());
      }
    }
    // Longest suffix first, so that the first that fits is the most specific; the bare star comes
    // last.
    table.wildcards.sort(
        Comparator.<Wildcard<T>>comparingInt(w -> -w.suffix().length())
            .thenComparing(w -> w.port() == 0));
    return table;
  }

  private Compiled<T> compile(VirtualHost host, BiFunction<VirtualHost, Route, T> prepare) {
    var candidates =
        host.routes().stream()
            .map(r -> new Candidate<>(r, RouteMatcher.of(r.match()), prepare.apply(host, r)))
            .toList();
    return new Compiled<>(
        new HostRoutes<>(host, candidates, RecordedHead.headersOf(host), clock),
        host.domains().stream().map(domain -> domain + ":" + host.port()).toList());
  }

  private void add(VirtualHost host, String domain, String authority, HostRoutes<T> routes) {
    if (domain.startsWith("*")) {
      wildcards.add(new Wildcard<>(host.port(), domain.substring(1), routes));
      return;
    }
    var other = exact.computeIfAbsent(host.port(), p -> new HashMap<>()).put(domain, routes);
    if (other != null) {
      throw new IllegalArgumentException(
          "domain %s on port %d is claimed by %s and by %s"
              .formatted(domain, host.port(), other.host().name(), host.name()));
    }
    if (host.port() != 0) {
      byAuthority.put(authority, routes);
    }
    if (host.port() == HTTP_PORT || host.port() == 0) {
      byAuthority.putIfAbsent(domain, routes);
    }
  }

  /**
   * The routes of a host.
   *
   * @param authority as on the request, with or without port
   * @param port the port that the client dialled; used when the authority names none; 0 when not
   *     known
   * @return null when no virtual host covers it
   */
  public @Nullable HostRoutes<T> find(String authority, int port) {
    if (port == 0 || port == HTTP_PORT) {
      var usual = byAuthority.get(authority);
      if (usual != null) {
        return usual;
      }
    }
    return findParsed(authority, port);
  }

  private @Nullable HostRoutes<T> findParsed(String authority, int dialled) {
    var host = authority.toLowerCase(Locale.ROOT);
    int port = dialled == 0 ? HTTP_PORT : dialled;
    int colon = host.lastIndexOf(':');
    if (colon > host.lastIndexOf(']')) {
      var named = portOf(host, colon + 1);
      if (named < 0) {
        return null;
      }
      port = dialled == 0 ? named : dialled;
      host = host.substring(0, colon);
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    var found = exact.getOrDefault(port, Map.of()).get(host);
    return found != null ? found : findAnyPort(host, port);
  }

  private @Nullable HostRoutes<T> findAnyPort(String host, int port) {
    var found = exact.getOrDefault(0, Map.of()).get(host);
    if (found != null) {
      return found;
    }
    for (var wildcard : wildcards) {
      if (wildcard.matches(host, port)) {
        return wildcard.routes();
      }
    }
    return null;
  }

  private static int portOf(String host, int from) {
    try {
      return Integer.parseInt(host, from, host.length(), 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * The decision with its reasons: every route tried in order, and why it did not match.
   *
   * @param port as in {@link #find}
   */
  public Decision<T> decide(RequestHead request, int port) {
    var host = find(request.authority(), port);
    if (host == null) {
      return Decision.noHost(request.authority());
    }
    return host.decide(request, request, clock.instant());
  }

  /**
   * The ordered routes of one virtual host.
   *
   * @param headersRead names of all headers that any of them looks at
   */
  public record HostRoutes<T>(
      VirtualHost host,
      List<Candidate<T>> candidates,
      List<String> headersRead,
      InstantSource clock) {
    public HostRoutes {
      candidates = List.copyOf(candidates);
      headersRead = List.copyOf(headersRead);
    }

    /** What was prepared for the first route that matches, null when none does. */
    public @Nullable T select(RequestHead request) {
      for (int i = 0; i < candidates.size(); i++) {
        var candidate = candidates.get(i);
        if (candidate.matcher().matches(request) && !candidate.isOver(clock)) {
          return candidate.prepared();
        }
      }
      return null;
    }

    /**
     * The same with its reasons: every route tried in order, and why it did not match.
     *
     * @param shown the request as the reasons may quote it
     * @param at when it was decided
     */
    public Decision<T> decide(RequestHead request, RequestHead shown, Instant at) {
      var tried = new ArrayList<Decision.Tried>();
      for (var candidate : candidates) {
        var because =
            candidate.isOver(() -> at)
                ? "it has ended at " + candidate.route().until()
                : candidate.matcher().mismatch(request, shown);
        var route = candidate.route();
        tried.add(new Decision.Tried(route.rule(), because == null, because, route.part()));
        if (because == null) {
          return new Decision<>(host, route, candidate.prepared(), tried, null);
        }
      }
      return new Decision<>(host, null, null, tried, Decision.NO_ROUTE);
    }
  }

  /** A route with its compiled conditions. */
  public record Candidate<T>(Route route, RouteMatcher matcher, T prepared) {
    boolean isOver(InstantSource clock) {
      var until = route.until();
      return until != null && !clock.instant().isBefore(until);
    }
  }
}
