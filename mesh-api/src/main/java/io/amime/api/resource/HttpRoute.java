package io.amime.api.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One entry of a VirtualService's {@code http} list. */
@Doc("When it applies and what then happens.")
@Unsupported(
    field = "websocketUpgrade",
    why = "has no effect: upgrades are always permitted",
    refused = false)
public record HttpRoute(
    @Doc("Name for people.") @Nullable String name,
    @Doc("Alternatives, one of which must hold; none means always.") List<Match> match,
    @Doc("Weighted targets.") List<VirtualService.HttpTarget> route,
    @Doc("Answer with a redirect instead of forwarding.") @Nullable Redirect redirect,
    @Doc("Answer with this instead of forwarding.") @Nullable DirectResponse directResponse,
    @Doc(
            "VirtualService without hosts whose routes stand here, under the conditions of both;"
                + " what they do not say is as this entry says.")
        @Nullable Delegate delegate,
    @Doc("Change path or host before forwarding.") @Nullable Rewrite rewrite,
    @MayBeZero @Doc("Time for the whole request with all retries; 0s for none.")
        @Nullable Duration timeout,
    @Doc("Retries; absent means the mesh's default.") @Nullable Retries retries,
    @Doc("Trouble made on purpose.") @Nullable Fault fault,
    @Doc("Target that gets a copy of each request.") VirtualService.@Nullable Destination mirror,
    @Doc("Share of the requests that are mirrored; all by default.")
        @Nullable Percent mirrorPercentage,
    @Doc("The same as a whole number, in the older spelling.") @Nullable Integer mirrorPercent,
    @Doc("Targets that get copies, each with its share.") List<Mirror> mirrors,
    @Doc("Cross-origin answers given by the proxy.") @Nullable Cors corsPolicy,
    @Doc("Changes of headers.") @Nullable Headers headers) {

  public HttpRoute {
    match = List.copyOf(match);
    route = List.copyOf(route);
    mirrors = List.copyOf(mirrors);
  }

  /** Conditions on a request; all of them must hold. */
  @Doc("Conditions on a request; all of them must hold.")
  @Unsupported(field = "statPrefix", why = "has no effect on metrics", refused = false)
  public record Match(
      @Doc("Name for people.") @Nullable String name,
      @Doc("On the path, without the query.") @Nullable StringCondition uri,
      @Doc("On http or https.") @Nullable StringCondition scheme,
      @Doc("On the method.") @Nullable StringCondition method,
      @Doc("On the Host field.") @Nullable StringCondition authority,
      @Doc("On headers by name; an empty condition wants it to be there.")
          Map<String, StringCondition> headers,
      @Doc("Conditions on headers that must not hold.") Map<String, StringCondition> withoutHeaders,
      @Doc("On parameters of the query, by name.") Map<String, StringCondition> queryParams,
      @Doc("Whether letter case of the path does not count.") boolean ignoreUriCase,
      @Doc("Port called.") @Nullable Integer port,
      @Doc("Labels of the calling workload.") Map<String, String> sourceLabels,
      @Doc("Namespace of the calling workload.") @Nullable String sourceNamespace,
      @Doc("Gateways of this VirtualService that it is limited to.") List<String> gateways) {
    public Match {
      headers = Map.copyOf(headers);
      withoutHeaders = Map.copyOf(withoutHeaders);
      queryParams = Map.copyOf(queryParams);
      sourceLabels = Map.copyOf(sourceLabels);
      gateways = List.copyOf(gateways);
    }
  }

  /** Answer with a redirect. */
  @Doc("Answer with a redirect.")
  public record Redirect(
      @Doc("Replaces the path.") @Nullable String uri,
      @Doc("Replaces host and port.") @Nullable String authority,
      @Doc("Replaces the port.") @Nullable Integer port,
      @Doc("Where the port comes from.") @Nullable DerivePort derivePort,
      @Doc("Replaces the scheme: http or https.") @Nullable String scheme,
      @Doc("301 (default), 302, 303, 307 or 308.") @Nullable Integer redirectCode) {}

  /** Where the port of a redirect comes from. */
  public enum DerivePort {
    FROM_PROTOCOL_DEFAULT,
    FROM_REQUEST_PORT
  }

  /** An answer of the proxy's own. */
  @Doc("An answer of the proxy's own.")
  public record DirectResponse(
      @Doc("200 to 599.") int status, @Doc("The body.") @Nullable Body body) {}

  /** A body. */
  @Doc("A body.")
  @Unsupported(field = "bytes", why = "not supported; use string")
  public record Body(@Doc("As text.") @Nullable String string) {}

  /** Another VirtualService. */
  @Doc("Another VirtualService.")
  public record Delegate(
      @Doc("Its name.") @Nullable String name,
      @Doc("Its namespace; this one by default.") @Nullable String namespace) {}

  /** Change before forwarding. */
  @Doc("Change before forwarding.")
  public record Rewrite(
      @Doc("Replaces the matched prefix, or the path when the match is exact.")
          @Nullable String uri,
      @Doc("Replaces the Host header.") @Nullable String authority,
      @Doc("Replaces what matches in the path.") @Nullable RegexRewrite uriRegexRewrite) {}

  /** Replacement by pattern. */
  @Doc("Replacement by pattern.")
  public record RegexRewrite(
      @Doc("RE2 pattern; every match in the path is replaced.") @Nullable String match,
      @Doc("What replaces it; \\1 is the first group.") @Nullable String rewrite) {}

  /** Retries. */
  @Doc("Retries.")
  @Unsupported(
      field = "retryRemoteLocalities",
      why = "has no effect: a retry may go anywhere",
      refused = false)
  public record Retries(
      @Doc("Tries after the first; 0 switches retries off.") int attempts,
      @Doc("Time for each try.") @Nullable Duration perTryTimeout,
      @Doc("Conditions, by commas, such as 5xx,reset,503.") @Nullable String retryOn,
      @Doc(
              "Base of the waits between tries, which are drawn from ranges that grow up to ten"
                  + " times of it; 25ms by default.")
          @Nullable Duration backoff,
      @Doc("Whether a try avoids the endpoint that has just failed; true by default.")
          @Nullable Boolean retryIgnorePreviousHosts) {}

  /** Trouble made on purpose. */
  @Doc("Trouble made on purpose: delay, abort, or both (the delay first).")
  public record Fault(
      @Doc("Wait before forwarding.") @Nullable Delay delay,
      @Doc("Answer with an error instead of forwarding.") @Nullable Abort abort) {}

  /** Wait before forwarding. */
  @Doc("Wait before forwarding.")
  @Unsupported(field = "exponentialDelay", why = "not supported; use fixedDelay")
  public record Delay(
      @Doc("Share of the requests; 100 by default.") @Nullable Percent percentage,
      @Doc("The same as a whole number, in the older spelling.") @Nullable Integer percent,
      @Doc("How long.") @Nullable Duration fixedDelay) {}

  /** Answer with an error. */
  @Doc("Answer with an error.")
  @Unsupported(field = "http2Error", why = "has no effect; use httpStatus", refused = false)
  public record Abort(
      @Doc("Share of the requests; 100 by default.") @Nullable Percent percentage,
      @Doc("The same as a whole number, in the older spelling.") @Nullable Integer percent,
      @Doc("200 to 599.") int httpStatus,
      @Doc("Of calls of gRPC, which alone are aborted then, such as UNAVAILABLE.")
          @Nullable String grpcStatus) {}

  /** A share. */
  @Doc("A share.")
  public record Percent(@Doc("0 to 100, fractions count.") @Nullable Double value) {}

  /** A target that gets copies. */
  @Doc("A target that gets copies.")
  public record Mirror(
      @Doc("The target.") VirtualService.@Nullable Destination destination,
      @Doc("Share of the requests; all by default.") @Nullable Percent percentage) {}

  /** Cross-origin answers. */
  @Doc("Cross-origin answers given by the proxy.")
  @Unsupported(
      field = "unmatchedPreflights",
      why = "has no effect: a preflight of another origin is forwarded",
      refused = false)
  public record Cors(
      @Doc("Origins, compared exactly; * allows all. The older spelling.") List<String> allowOrigin,
      @Doc("Conditions on the origin, one of which must hold.") List<StringCondition> allowOrigins,
      @Doc("Methods.") List<String> allowMethods,
      @Doc("Request headers.") List<String> allowHeaders,
      @Doc("Response headers that scripts may read.") List<String> exposeHeaders,
      @Doc("Whole seconds for which a preflight answer is good.") @Nullable Duration maxAge,
      @Doc("Whether cookies and authorization may be sent.") boolean allowCredentials) {
    public Cors {
      allowOrigin = List.copyOf(allowOrigin);
      allowOrigins = List.copyOf(allowOrigins);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
    }
  }

  /** Changes of headers. */
  @Doc("Changes of headers.")
  public record Headers(
      @Doc("Of the request, before it is forwarded.") @Nullable HeaderChanges request,
      @Doc("Of the answer, before it is passed on.") @Nullable HeaderChanges response) {}

  /** Changes of headers on one side. */
  @Doc("Changes of headers.")
  public record HeaderChanges(
      @Doc("Values that replace what is there.") Map<String, String> set,
      @Doc("Values that are added.") Map<String, String> add,
      @Doc("Names that are taken away.") List<String> remove) {
    public HeaderChanges {
      set = Map.copyOf(set);
      add = Map.copyOf(add);
      remove = List.copyOf(remove);
    }
  }
}
