package io.amime.api.compile;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.VirtualService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an entry of a VirtualService does, in the form that proxies run. */
final class VirtualActions {
  private static final int MOVED = 301;
  private static final double ALL = 100;

  private final MeshDefaults defaults;
  private final VirtualTargets targets;

  VirtualActions(MeshDefaults defaults, VirtualTargets targets) {
    this.defaults = defaults;
    this.targets = targets;
  }

  /**
   * @param port that is called
   * @param match under which it stands, of which a rewrite replaces the prefix
   * @return null when the entry says nothing that is carried out
   */
  @Nullable RouteAction of(VirtualService service, HttpRoute entry, int port, RouteMatch match) {
    if (entry.redirect() != null) {
      return redirect(entry.redirect(), VirtualHeaders.cors(entry.corsPolicy()));
    }
    if (entry.directResponse() != null) {
      HttpRoute.Body body = entry.directResponse().body();
      return new RouteAction.Respond(
          entry.directResponse().status(),
          body == null ? null : body.string(),
          VirtualHeaders.cors(entry.corsPolicy()));
    }
    List<VirtualTargets.Share> shares =
        entry.route().stream()
            .map(t ->
                new VirtualTargets.Share(
                    t.destination(), t.weight(), VirtualHeaders.changes(t.headers())))
            .toList();
    List<WeightedCluster> clusters = targets.shares(shares, service, port);
    return clusters.isEmpty()
        ? null
        : new RouteAction.Forward(
            clusters,
            timeout(entry.timeout()),
            retries(entry.retries()),
            fault(entry.fault()),
            VirtualHeaders.rewrite(entry.rewrite(), match),
            mirrors(service, entry, port),
            VirtualHeaders.cors(entry.corsPolicy()),
            VirtualHeaders.added(entry.headers()),
            true,
            VirtualHeaders.others(entry.headers()));
  }

  private static RouteAction redirect(HttpRoute.Redirect given, RouteAction.@Nullable Cors cors) {
    Integer port =
        given.derivePort() == null
            ? given.port()
            : switch (given.derivePort()) {
              case FROM_PROTOCOL_DEFAULT -> (Integer) RouteAction.Redirect.USUAL_PORT;
              case FROM_REQUEST_PORT -> (Integer) RouteAction.Redirect.REQUEST_PORT;
            };
    return new RouteAction.Redirect(
        given.uri(),
        given.authority(),
        given.redirectCode() == null ? MOVED : given.redirectCode(),
        cors,
        given.scheme(),
        port);
  }

  private @Nullable Duration timeout(@Nullable Duration given) {
    if (given == null) {
      return defaults.timeout();
    }
    return given.isZero() ? null : given;
  }

  private @Nullable RetryPolicy retries(HttpRoute.@Nullable Retries given) {
    if (given == null) {
      return defaults.retries();
    }
    return given.attempts() <= 0
        ? null
        : new RetryPolicy(
            given.attempts(),
            given.perTryTimeout(),
            RetryWords.carriedOut(given.retryOn()),
            given.backoff(),
            Boolean.FALSE.equals(given.retryIgnorePreviousHosts()) ? true : null);
  }

  private static RouteAction.@Nullable Fault fault(HttpRoute.@Nullable Fault given) {
    if (given == null) {
      return null;
    }
    RouteAction.Delay delay = null;
    HttpRoute.Delay wanted = given.delay();
    if (wanted != null && wanted.fixedDelay() != null) {
      delay =
          new RouteAction.Delay(
              percent(wanted.percentage(), wanted.percent()), wanted.fixedDelay());
    }
    RouteAction.Abort abort = given.abort() == null ? null : abort(given.abort());
    return delay == null && abort == null ? null : new RouteAction.Fault(delay, abort);
  }

  private static RouteAction.@Nullable Abort abort(HttpRoute.Abort given) {
    double percent = percent(given.percentage(), given.percent());
    if (given.httpStatus() != 0) {
      return new RouteAction.Abort(percent, given.httpStatus());
    }
    return Optional.ofNullable(given.grpcStatus())
        .flatMap(GrpcCodes::error)
        .map(code -> new RouteAction.Abort(percent, code.http(), code.code()))
        .orElse(null);
  }

  private static double percent(HttpRoute.@Nullable Percent given, @Nullable Integer older) {
    if (given != null) {
      return given.value() == null ? 0 : given.value();
    }
    return older == null ? ALL : older;
  }

  private List<RouteAction.Mirror> mirrors(VirtualService service, HttpRoute entry, int port) {
    List<RouteAction.Mirror> mirrors = new ArrayList<>();
    if (entry.mirror() != null && entry.mirror().host() != null) {
      mirrors.add(
          new RouteAction.Mirror(
              targets.cluster(entry.mirror(), service, port),
              percent(entry.mirrorPercentage(), entry.mirrorPercent())));
    }
    for (HttpRoute.Mirror given : entry.mirrors()) {
      if (given.destination() != null && given.destination().host() != null) {
        mirrors.add(
            new RouteAction.Mirror(
                targets.cluster(given.destination(), service, port),
                percent(given.percentage(), null)));
      }
    }
    return mirrors;
  }
}
