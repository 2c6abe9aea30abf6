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
  @JsonSubTypes.Type(value = RouteAction.Redirect.class, name = "redirect")
})
public sealed interface RouteAction {

  /**
   * Sends the request on.
   *
   * @param clusters targets; weights sum to 100
   * @param timeout bounds all attempts together; null means none
   * @param retries null means none
   * @param fault null means none
   * @param rewrite null means none
   * @param mirror null means none
   * @param cors null means none
   * @param appendHeaders added to the request, never replacing one
   * @param websocket whether an upgrade is allowed
   */
  record Forward(
      List<WeightedCluster> clusters,
      @Nullable Duration timeout,
      @Nullable RetryPolicy retries,
      @Nullable Fault fault,
      @Nullable Rewrite rewrite,
      @Nullable Mirror mirror,
      @Nullable Cors cors,
      Map<String, String> appendHeaders,
      boolean websocket)
      implements RouteAction {
    public Forward {
      clusters = List.copyOf(clusters);
      appendHeaders = Map.copyOf(appendHeaders);
    }
  }

  /**
   * Answers with a redirect; no upstream is called.
   *
   * @param uri replaces path and query, null keeps them
   * @param authority replaces host and port, null keeps them
   * @param code 301, 302, 303, 307 or 308
   * @param cors null means none
   */
  record Redirect(@Nullable String uri, @Nullable String authority, int code, @Nullable Cors cors)
      implements RouteAction {
    /** One without cross-origin answers. */
    public Redirect(@Nullable String uri, @Nullable String authority, int code) {
      this(uri, authority, code, null);
    }
  }

  /**
   * A share of a route's requests.
   *
   * @param cluster {@link Cluster#name()}
   * @param weight 0 to 100
   */
  record WeightedCluster(String cluster, int weight) {}

  /**
   * @param attempts tries after the first
   * @param perTryTimeout null means only the route's timeout bounds a try
   * @param retryOn conditions in Envoy's words, such as {@code 5xx}, {@code connect-failure}, and
   *     {@link #IDEMPOTENT_503} of our own
   */
  record RetryPolicy(int attempts, @Nullable Duration perTryTimeout, List<String> retryOn) {
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
   */
  record Abort(double percent, int httpStatus) {}

  /**
   * @param uri replaces the matched prefix, or the whole path of an exact match
   * @param matchedPrefix what {@code uri} replaces; null for the whole path
   */
  record Rewrite(
      @Nullable String uri, @Nullable String matchedPrefix, @Nullable String authority) {}

  /** Fire-and-forget copy of the request. */
  record Mirror(String cluster, double percent) {}

  /** Cross-origin answers given by the proxy. */
  record Cors(
      List<String> allowOrigin,
      List<String> allowMethods,
      List<String> allowHeaders,
      List<String> exposeHeaders,
      @Nullable Duration maxAge,
      boolean allowCredentials) {
    public Cors {
      allowOrigin = List.copyOf(allowOrigin);
      allowMethods = List.copyOf(allowMethods);
      allowHeaders = List.copyOf(allowHeaders);
      exposeHeaders = List.copyOf(exposeHeaders);
    }

    /** Whether scripts of that origin are let in. */
    public boolean allows(String origin) {
      return allowOrigin.contains("*") || allowOrigin.contains(origin);
    }
  }
}
