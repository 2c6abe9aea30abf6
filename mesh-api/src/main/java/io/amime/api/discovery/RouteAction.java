package io.amime.api.discovery;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a matched route does with the request. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RouteAction.Forward.class, name = "forward"),
  @JsonSubTypes.Type(value = RouteAction.Redirect.class, name = "redirect"),
  @JsonSubTypes.Type(value = RouteAction.Respond.class, name = "respond")
})
public sealed interface RouteAction {

  /**
   * Sends the request on.
   *
   * @param clusters targets by weight
   * @param timeout bounds all attempts together; null means none
   * @param retries null means none
   * @param fault null means none
   * @param rewrite null means none
   * @param mirrors targets that get copies
   * @param cors null means none
   * @param appendHeaders added to the request, never replacing one
   * @param websocket whether an upgrade is allowed
   * @param headers further changes of headers, null means none
   */
  record Forward(
      List<WeightedCluster> clusters,
      @Nullable Duration timeout,
      @Nullable RetryPolicy retries,
      @Nullable Fault fault,
      @Nullable Rewrite rewrite,
      List<Mirror> mirrors,
      @Nullable Cors cors,
      Map<String, String> appendHeaders,
      boolean websocket,
      @Nullable HeaderChanges headers)
      implements RouteAction {
    public Forward {
      clusters = List.copyOf(clusters);
      // A snapshot that an older proxy has left on disk does not say.
      mirrors = mirrors == null ? List.of() : List.copyOf(mirrors);
      appendHeaders = Map.copyOf(appendHeaders);
    }

    /** One with at most one mirror and without further changes of headers. */
    public Forward(
        List<WeightedCluster> clusters,
        @Nullable Duration timeout,
        @Nullable RetryPolicy retries,
        @Nullable Fault fault,
        @Nullable Rewrite rewrite,
        @Nullable Mirror mirror,
        @Nullable Cors cors,
        Map<String, String> appendHeaders,
        boolean websocket) {
      this(
          clusters,
          timeout,
          retries,
          fault,
          rewrite,
          mirror == null ? List.of() : List.of(mirror),
          cors,
          appendHeaders,
          websocket,
          null);
    }
  }

  /**
   * Changes of headers beside {@code appendHeaders}; names are in lower case.
   *
   * @param setRequest values that replace those of the request
   * @param addRequest values added to the request
   * @param removeRequest names taken from the request
   * @param setResponse values that replace those of the answer
   * @param addResponse values added to the answer
   * @param removeResponse names taken from the answer
   */
  record HeaderChanges(
      Map<String, String> setRequest,
      Map<String, String> addRequest,
      List<String> removeRequest,
      Map<String, String> setResponse,
      Map<String, String> addResponse,
      List<String> removeResponse) {
    public HeaderChanges {
      setRequest = Map.copyOf(setRequest);
      addRequest = Map.copyOf(addRequest);
      removeRequest = List.copyOf(removeRequest);
      setResponse = Map.copyOf(setResponse);
      addResponse = Map.copyOf(addResponse);
      removeResponse = List.copyOf(removeResponse);
    }

    /** Whether nothing is changed. */
    public boolean changesNothing() {
      return setRequest.isEmpty()
          && addRequest.isEmpty()
          && removeRequest.isEmpty()
          && setResponse.isEmpty()
          && addResponse.isEmpty()
          && removeResponse.isEmpty();
    }
  }

  /**
   * Answers with a redirect; no upstream is called.
   *
   * @param uri replaces path and query, null keeps them
   * @param authority replaces host and port, null keeps them
   * @param code 301, 302, 303, 307 or 308
   * @param cors null means none
   * @param scheme replaces the scheme, null keeps it
   * @param port replaces the port; {@link #USUAL_PORT} writes none, {@link #REQUEST_PORT} that of
   *     the request, null keeps what {@code authority} or the request says
   */
  record Redirect(
      @Nullable String uri,
      @Nullable String authority,
      int code,
      @Nullable Cors cors,
      @Nullable String scheme,
      @Nullable Integer port)
      implements RouteAction {
    /** The scheme's own port, which is not written. */
    public static final int USUAL_PORT = 0;

    /** The port that the request was sent to. */
    public static final int REQUEST_PORT = -1;

    /** One that keeps scheme and port. */
    public Redirect(
        @Nullable String uri, @Nullable String authority, int code, @Nullable Cors cors) {
      this(uri, authority, code, cors, null, null);
    }

    /** One without cross-origin answers. */
    public Redirect(@Nullable String uri, @Nullable String authority, int code) {
      this(uri, authority, code, null);
    }
  }

  /**
   * Answers by itself; no upstream is called.
   *
   * @param status 200 to 599
   * @param body as text, null for none
   * @param cors null means none
   */
  record Respond(int status, @Nullable String body, @Nullable Cors cors) implements RouteAction {}

  /**
   * A share of a route's requests.
   *
   * @param cluster {@link Cluster#name()}
   * @param weight its part of the sum of all weights
   * @param headers changes of headers for this share alone, null means none
   */
  record WeightedCluster(String cluster, int weight, @Nullable HeaderChanges headers) {
    /** One without changes of headers. */
    public WeightedCluster(String cluster, int weight) {
      this(cluster, weight, null);
    }
  }

  /**
   * @param attempts tries after the first
   * @param perTryTimeout null means only the route's timeout bounds a try
   * @param retryOn conditions in Envoy's words, such as {@code 5xx}, {@code connect-failure}, and
   *     {@link #IDEMPOTENT_503} of our own
   * @param backOff base of the waits between tries, which are drawn from ranges that grow up to ten
   *     times of it; null for {@link #BACK_OFF}
   * @param anyMember true where a try may go to the member that has just failed, null for false
   */
  record RetryPolicy(
      int attempts,
      @Nullable Duration perTryTimeout,
      List<String> retryOn,
      @Nullable Duration backOff,
      @Nullable Boolean anyMember) {
    /** Where no rule says otherwise. */
    public static final Duration BACK_OFF = Duration.ofMillis(25);

    /** A 503 answer to GET, HEAD, OPTIONS, TRACE, PUT or DELETE. */
    public static final String IDEMPOTENT_503 = "idempotent-503";

    /** What a rule that asks for retries means by it. */
    public static final List<String> OF_RULES = List.of("5xx", "connect-failure", "refused-stream");

    /** Where no rule says otherwise: only what cannot have had an effect. */
    public static final RetryPolicy DEFAULT =
        new RetryPolicy(2, null, List.of("connect-failure", "refused-stream", IDEMPOTENT_503));

    public RetryPolicy {
      retryOn = List.copyOf(retryOn);
    }

    /** One that waits as usual, and then tries another member. */
    public RetryPolicy(int attempts, @Nullable Duration perTryTimeout, List<String> retryOn) {
      this(attempts, perTryTimeout, retryOn, null, null);
    }
  }

  /** Injected trouble; both parts are drawn on their own, the delay first. */
  record Fault(@Nullable Delay delay, @Nullable Abort abort) {}

  /**
   * @param percent 0 to 100, fractions count
   */
  record Delay(double percent, Duration fixedDelay) {}

  /**
   * @param percent 0 to 100, fractions count
   * @param httpStatus 200 to 599
   * @param grpcStatus of calls of gRPC, which alone are aborted then; {@code httpStatus} is what
   *     plain HTTP would say. Null where every request is aborted, calls with what corresponds to
   *     {@code httpStatus}
   */
  record Abort(double percent, int httpStatus, @Nullable Integer grpcStatus) {
    /** One of requests of every kind. */
    public Abort(double percent, int httpStatus) {
      this(percent, httpStatus, null);
    }
  }

  /**
   * @param uri replaces the matched prefix, or the whole path of an exact match
   * @param matchedPrefix what {@code uri} replaces; null for the whole path
   * @param pattern RE2 pattern whose matches in the path {@code uri} replaces, with {@code $1} for
   *     a group; null where a prefix or the path is replaced
   */
  record Rewrite(
      @Nullable String uri,
      @Nullable String matchedPrefix,
      @Nullable String authority,
      @Nullable String pattern) {
    /** One without a pattern. */
    public Rewrite(
        @Nullable String uri, @Nullable String matchedPrefix, @Nullable String authority) {
      this(uri, matchedPrefix, authority, null);
    }
  }

  /** Fire-and-forget copy of the request. */
  record Mirror(String cluster, double percent) {}

  /**
   * Cross-origin answers given by the proxy.
   *
   * @param allowOrigin compared exactly, {@code *} allows all
   * @param originMatches conditions of which one must hold where {@code allowOrigin} lets none in
   */
  record Cors(
      List<String> allowOrigin,
      List<String> allowMethods,
      List<String> allowHeaders,
      List<String> exposeHeaders,
      @Nullable Duration maxAge,
      boolean allowCredentials,
      List<StringMatch> originMatches) {
    public Cors {
      allowOrigin = List.copyOf(allowOrigin);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
      originMatches = List.copyOf(originMatches);
    }

    /** One without conditions on origins. */
    public Cors(
        List<String> allowOrigin,
        List<String> allowMethods,
        List<String> allowHeaders,
        List<String> exposeHeaders,
        @Nullable Duration maxAge,
        boolean allowCredentials) {
      this(
          allowOrigin,
          allowMethods,
          allowHeaders,
          exposeHeaders,
          maxAge,
          allowCredentials,
          List.of());
    }
  }
}
