package io.amime.api.routing;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.Abort;
import io.amime.api.discovery.RouteAction.Cors;
import io.amime.api.discovery.RouteAction.Forward;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the proxy itself gives, as far as it is sure before the request is sent.
 *
 * @param reason the word that the proxy would give for it
 */
public record LocalAnswer(int status, String reason) {
  private static final LocalAnswer NO_ROUTE = new LocalAnswer(404, Decision.NO_ROUTE);
  private static final LocalAnswer PREFLIGHT = new LocalAnswer(200, "cors-preflight");
  private static final LocalAnswer NOBODY = new LocalAnswer(503, "no-healthy-endpoint");
  private static final double ALWAYS = 100;
  private static final Pattern GRPC = Pattern.compile("(?i)application/grpc(?=[+; ]|$)");

  /**
   * What is sure about that request.
   *
   * @param route that the decision has chosen, null for none
   * @param snapshot with the clusters that the route names
   * @return empty when the upstream's answer goes through, or chance decides
   */
  public static Optional<LocalAnswer> to(
      RequestHead request, @Nullable Route route, ProxySnapshot snapshot) {
    return route == null
        ? Optional.of(NO_ROUTE)
        : switch (route.action()) {
          case RouteAction.Redirect redirect ->
              Optional.of(
                  isPreflight(request, redirect.cors())
                      ? PREFLIGHT
                      : new LocalAnswer(redirect.code(), "redirect"));
          case RouteAction.Respond respond ->
              Optional.of(
                  isPreflight(request, respond.cors())
                      ? PREFLIGHT
                      : new LocalAnswer(respond.status(), "direct-response"));
          case Forward forward -> to(request, forward, snapshot);
        };
  }

  private static Optional<LocalAnswer> to(
      RequestHead request, Forward forward, ProxySnapshot snapshot) {
    if (isPreflight(request, forward.cors())) {
      return Optional.of(PREFLIGHT);
    }
    var abort = forward.fault() == null ? null : forward.fault().abort();
    if (abort != null && abort.percent() >= ALWAYS && aborts(abort, request)) {
      return Optional.of(new LocalAnswer(abort.httpStatus(), "fault-abort"));
    }
    Map<String, Cluster> clusters =
        snapshot.clusters().stream().collect(Collectors.toMap(Cluster::name, Function.identity()));
    boolean nobody =
        forward.clusters().stream()
            .filter(w -> w.weight() > 0)
            .allMatch(w -> isEmpty(clusters.get(w.cluster()), snapshot));
    return nobody ? Optional.of(NOBODY) : Optional.empty();
  }

  private static boolean aborts(Abort abort, RequestHead request) {
    var type = request.header("content-type");
    return abort.grpcStatus() == null || (type != null && GRPC.matcher(type).lookingAt());
  }

  /** Who is behind a name outside is only known once it is asked. */
  private static boolean isEmpty(@Nullable Cluster cluster, ProxySnapshot snapshot) {
    return cluster == null
        || (cluster.resolution() == Cluster.Resolution.MEMBERS
            && cluster.members(snapshot.endpoints()).isEmpty());
  }

  private static boolean isPreflight(RequestHead request, @Nullable Cors cors) {
    var origin = request.header("origin");
    return cors != null
        && request.method().equals("OPTIONS")
        && origin != null
        && request.header("access-control-request-method") != null
        && new Origins(cors).allow(origin);
  }
}
