package io.amime.api.observe;

import io.amime.api.routing.Decision.Tried;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy decided about one request, and how that went. What does not apply is null.
 *
 * @param proxy id of the workload that it stands beside
 * @param side on which it stood
 * @param traceId of W3C trace context, empty where the request got none
 * @param spanId the same at both proxies of one call
 * @param duration from the first byte of the request to the last of the answer
 * @param principal proven by the caller's certificate
 * @param attempts in order, empty where nobody was asked
 * @param policy that decided, such as {@code denier.deny-v3}
 */
public record DecisionRecord(
    String proxy,
    Side side,
    String requestId,
    String traceId,
    String spanId,
    Instant started,
    String duration,
    Request request,
    Party caller,
    Party callee,
    @Nullable String principal,
    Routing routing,
    List<Attempt> attempts,
    @Nullable Fault fault,
    @Nullable String policy,
    Answer answer) {
  public DecisionRecord {
    attempts = List.copyOf(attempts);
  }

  /** The same with other routes tried. */
  public DecisionRecord tried(List<Tried> others) {
    var changed =
        new Routing(
            routing.host,
            routing.port,
            routing.rule,
            routing.part,
            routing.revision,
            routing.config,
            others,
            routing.shares,
            routing.subset,
            routing.timeout);
    return new DecisionRecord(
        proxy, side, requestId, traceId, spanId, started, duration, request, caller, callee,
        principal, changed, attempts, fault, policy, answer);
  }

  /** Where a proxy stands in a call; in the order in which a request comes by. */
  public enum Side {
    /** The ingress: its caller is outside of the mesh. */
    EDGE,
    CALLER,
    CALLEE
  }

  /**
   * As the caller wrote it.
   *
   * @param sentPath what the upstream saw, null where that was the same
   */
  public record Request(String method, String authority, String path, @Nullable String sentPath) {}

  /**
   * @param workload empty where it is not known
   * @param service short name or host, {@code unknown} where it is not known
   */
  public record Party(
      String workload, String service, String namespace, Map<String, String> labels) {
    public Party {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * How the request found its way.
   *
   * @param host FQDN of the service that it was for, null when none is known under its host
   * @param port of that service
   * @param rule {@code namespace/name} or {@code default-route}, null when no route was found
   * @param part of the rule, null for the whole
   * @param revision of the rule
   * @param config version of the configuration that decided
   * @param tried every route up to the one taken, in order; at the callee there is no choice
   * @param shares between which its weight drew, empty where only one was possible
   * @param subset labels of the instances that were meant, empty for all of them
   * @param timeout on all attempts together
   */
  public record Routing(
      @Nullable String host,
      int port,
      @Nullable String rule,
      @Nullable String part,
      long revision,
      String config,
      List<Tried> tried,
      List<Share> shares,
      @Nullable Map<String, String> subset,
      @Nullable String timeout) {
    public Routing {
      tried = List.copyOf(tried);
      shares = List.copyOf(shares);
      subset = subset == null ? null : Map.copyOf(subset);
    }
  }

  /**
   * A target of a rule.
   *
   * @param cluster {@link io.amime.api.discovery.Cluster#name()}
   */
  public record Share(String cluster, int weight) {}

  /**
   * One try.
   *
   * @param endpoint {@code address:port}
   * @param workload behind it
   * @param because why it was this one
   * @param candidates addresses that it was chosen from
   * @param out addresses that were not, each with the reason
   * @param after the request's begin
   * @param took until the head of the answer, or until it failed; null while it runs
   * @param status of the answer, null when there was none
   * @param failure reason word, null when there was an answer
   */
  public record Attempt(
      String endpoint,
      String workload,
      String because,
      List<String> candidates,
      List<Out> out,
      String after,
      @Nullable String took,
      @Nullable Integer status,
      @Nullable String failure) {
    public Attempt {
      candidates = List.copyOf(candidates);
      out = List.copyOf(out);
    }
  }

  /** An endpoint that was not to be chosen. */
  public record Out(String endpoint, String why) {}

  /** What a rule injected. */
  public record Fault(@Nullable String delay, @Nullable Integer abort) {}

  /**
   * What the caller got.
   *
   * @param status 0 when there was none
   * @param grpcStatus of a call of gRPC, null for all others
   * @param reason why it is not the upstream's own, null when it is
   * @param flags Envoy's
   * @param marks reason words of everything on the way
   */
  public record Answer(
      int status,
      @Nullable Integer grpcStatus,
      @Nullable String reason,
      String flags,
      @Nullable String detail,
      List<String> marks,
      long bytesReceived,
      long bytesSent) {
    public Answer {
      marks = List.copyOf(marks);
    }
  }
}
