package io.amime.api.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How calls to a service are routed, delayed, retried or answered, on the caller's side. */
@Doc(
    "How calls to a service are routed on the caller's side: weights over versions, conditions,"
        + " timeout, retries, faults, rewrite or redirect. The first matching rule wins; rules never"
        + " merge.")
public record RouteRule(ResourceMeta meta, Spec spec) implements Resource {

  /** The rule itself. */
  @Doc("The rule.")
  @Unsupported(
      field = "l4Fault",
      why = "faults on connections are not implemented; httpFault delays or aborts requests")
  public record Spec(
      @Doc("Service whose incoming calls are governed; without labels.")
          @Nullable IstioService destination,
      @Doc("Larger goes first; equal ones by namespace, then name. Default 0.") int precedence,
      @Doc("When the rule applies; absent means always.") @Nullable Match match,
      @Doc("Weighted targets; absent means all instances of the destination.")
          List<DestinationWeight> route,
      @Doc("Answer with a redirect instead of forwarding.") @Nullable HttpRedirect redirect,
      @Doc("Change path or host before forwarding.") @Nullable HttpRewrite rewrite,
      @Doc("Permit HTTP/1.1 upgrades such as WebSocket.") boolean websocketUpgrade,
      @Doc("Time for the whole request with all retries; 15s by default.")
          @Nullable HttpTimeout httpReqTimeout,
      @Doc("Retries; absent means the mesh's default.") @Nullable HttpRetry httpReqRetries,
      @Doc("Trouble made on purpose.") @Nullable HttpFault httpFault,
      @Doc("Service that gets a copy of each request; its answers are dropped.")
          @Nullable IstioService mirror,
      @Doc("Cross-origin answers given by the proxy.") @Nullable CorsPolicy corsPolicy,
      @Doc("Request headers added before forwarding.") Map<String, String> appendHeaders) {
    public Spec {
      route = List.copyOf(route);
      appendHeaders = Map.copyOf(appendHeaders);
    }
  }

  /** When a rule applies; all parts must hold. */
  @Doc("When the rule applies; all parts must hold.")
  @Unsupported(field = "udp", why = "UDP is not supported")
  public record Match(
      @Doc("Callers, by service and labels.") @Nullable IstioService source,
      @Doc("Conditions on addresses.") @Nullable L4Match tcp,
      @Doc("Conditions on the request.") @Nullable RequestMatch request) {}

  /** Conditions on addresses. */
  @Doc("Conditions on addresses.")
  public record L4Match(
      @Doc("IPv4 addresses or CIDR blocks of the caller, one of which must hold.")
          List<String> sourceSubnet,
      @Doc("IPv4 addresses or CIDR blocks called, one of which must hold.")
          List<String> destinationSubnet) {
    public L4Match {
      sourceSubnet = List.copyOf(sourceSubnet);
      destinationSubnet = List.copyOf(destinationSubnet);
    }
  }

  /** Conditions on the request. */
  @Doc("Conditions on the request.")
  public record RequestMatch(
      @Doc(
              "By lower-case header name; uri, method, scheme and authority read the request line."
                  + " All must match.")
          Map<String, StringCondition> headers) {
    public RequestMatch {
      headers = Map.copyOf(headers);
    }
  }

  /** A share of the requests. */
  @Doc("A share of the requests.")
  public record DestinationWeight(
      @Doc("Another service than the rule's destination.") @Nullable IstioService destination,
      @Doc("Labels that choose a version.") Map<String, String> labels,
      @Doc("Percent, 0 to 100; all together 100. A single entry may leave it out.") int weight) {
    public DestinationWeight {
      labels = Map.copyOf(labels);
    }
  }

  /** Answer with a redirect. */
  @Doc("Answer with a redirect; at least one part.")
  public record HttpRedirect(
      @Doc("Replaces the path.") @Nullable String uri,
      @Doc("Replaces host and port.") @Nullable String authority) {}

  /** Change before forwarding. */
  @Doc("Change before forwarding; at least one part.")
  public record HttpRewrite(
      @Doc("Replaces the matched prefix, or the path when the match is exact.")
          @Nullable String uri,
      @Doc("Replaces the Host header.") @Nullable String authority) {}

  /** Time for the whole request. */
  @Doc("Time for the whole request.")
  @Unsupported(field = "custom", why = "only simpleTimeout is supported")
  public record HttpTimeout(@Doc("The timeout.") @Nullable SimpleTimeout simpleTimeout) {}

  /** A fixed timeout. */
  @Doc("A fixed timeout.")
  @Unsupported(field = "overrideHeaderName", why = "has no effect", refused = false)
  public record SimpleTimeout(
      @Doc("At least 1ms; covers all retries.") @Nullable Duration timeout) {}

  /** Retries. */
  @Doc("Retries.")
  @Unsupported(field = "custom", why = "only simpleRetry is supported")
  public record HttpRetry(@Doc("The retry policy.") @Nullable SimpleRetry simpleRetry) {}

  /** A number of retries. */
  @Doc("A number of retries on 5xx, connect failure and refused stream.")
  @Unsupported(field = "overrideHeaderName", why = "has no effect", refused = false)
  public record SimpleRetry(
      @Doc("Tries after the first; 0 switches retries off.") int attempts,
      @Doc("Time for each try; absent means only the whole timeout counts.")
          @Nullable Duration perTryTimeout) {}

  /** Trouble made on purpose. */
  @Doc("Trouble made on purpose: delay, abort, or both (the delay first).")
  public record HttpFault(
      @Doc("Wait before forwarding.") @Nullable Delay delay,
      @Doc("Answer with an error instead of forwarding.") @Nullable Abort abort) {}

  /** Wait before forwarding. */
  @Doc("Wait before forwarding.")
  @Unsupported(field = "exponentialDelay", why = "not supported; use fixedDelay")
  @Unsupported(field = "overrideHeaderName", why = "has no effect", refused = false)
  public record Delay(
      @Doc("Share of the requests, 0 to 100, fractions count; 100 by default.")
          @Nullable Double percent,
      @Doc("How long.") @Nullable Duration fixedDelay) {}

  /** Answer with an error. */
  @Doc("Answer with an error.")
  @Unsupported(field = "grpcStatus", why = "not supported; use httpStatus")
  @Unsupported(field = "http2Error", why = "has no effect; use httpStatus", refused = false)
  @Unsupported(field = "overrideHeaderName", why = "has no effect", refused = false)
  public record Abort(
      @Doc("Share of the requests, 0 to 100, fractions count; 100 by default.")
          @Nullable Double percent,
      @Doc("200 to 599; 0 or absent means no abort.") int httpStatus) {}

  /** Cross-origin answers. */
  @Doc("Cross-origin answers given by the proxy.")
  public record CorsPolicy(
      @Doc("Origins, compared exactly; * allows all.") List<String> allowOrigin,
      @Doc("Upper-case methods.") List<String> allowMethods,
      @Doc("Lower-case request headers.") List<String> allowHeaders,
      @Doc("Lower-case response headers that scripts may read.") List<String> exposeHeaders,
      @Doc("Whole seconds for which a preflight answer is good.") @Nullable Duration maxAge,
      @Doc("Whether cookies and authorization may be sent.") boolean allowCredentials) {
    public CorsPolicy {
      allowOrigin = List.copyOf(allowOrigin);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
    }
  }
}
