package io.amime.api.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a route; all of them must hold.
 *
 * @param uri on the path (the query is stripped for exact and regex), null for any
 * @param headers by lower-case name; the pseudo names {@code method}, {@code scheme} and {@code
 *     authority} read the request line. A missing header never matches.
 * @param sourceSubnets IPv4 addresses or CIDR blocks of the caller, empty for any
 * @param destinationSubnets the same for the original destination, empty for any
 * @param withoutHeaders conditions that must not hold; a missing header passes
 * @param queryParams by name, on the decoded value; a missing parameter never matches
 * @param ignoreUriCase whether letter case of the path does not count
 */
public record RouteMatch(
    @Nullable StringMatch uri,
    Map<String, StringMatch> headers,
    List<String> sourceSubnets,
    List<String> destinationSubnets,
    Map<String, StringMatch> withoutHeaders,
    Map<String, StringMatch> queryParams,
    boolean ignoreUriCase) {

  /** Matches every request. */
  public static final RouteMatch ANY = new RouteMatch(null, Map.of(), List.of(), List.of());

  public RouteMatch {
    headers = Map.copyOf(headers);
    sourceSubnets = List.copyOf(sourceSubnets);
    destinationSubnets = List.copyOf(destinationSubnets);
    withoutHeaders = Map.copyOf(withoutHeaders);
    queryParams = Map.copyOf(queryParams);
  }

  /** One that says nothing of queries and of headers that must be absent. */
  public RouteMatch(
      @Nullable StringMatch uri,
      Map<String, StringMatch> headers,
      List<String> sourceSubnets,
      List<String> destinationSubnets) {
    this(uri, headers, sourceSubnets, destinationSubnets, Map.of(), Map.of(), false);
  }

  /** The same with another condition on the path. */
  public RouteMatch withUri(@Nullable StringMatch other) {
    return new RouteMatch(
        other,
        headers,
        sourceSubnets,
        destinationSubnets,
        withoutHeaders,
        queryParams,
        ignoreUriCase);
  }

  /** The same with one more condition on a header, or another one. */
  public RouteMatch withHeader(String name, StringMatch condition) {
    var more = new HashMap<>(headers);
    more.put(name, condition);
    return new RouteMatch(
        uri, more, sourceSubnets, destinationSubnets, withoutHeaders, queryParams, ignoreUriCase);
  }

  /** Whether no request can pass by, so that nothing below such a route is ever reached. */
  public boolean catchesAll() {
    boolean anyPath = uri == null || (uri instanceof StringMatch.Prefix(var p) && p.equals("/"));
    return anyPath
        && headers.isEmpty()
        && sourceSubnets.isEmpty()
        && destinationSubnets.isEmpty()
        && withoutHeaders.isEmpty()
        && queryParams.isEmpty();
  }
}
