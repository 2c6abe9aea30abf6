package io.amime.api.compile;

import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.VirtualService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry that delegates, and an entry of the delegate, as one: the conditions of both have to
 * hold, and what the delegate does not say is as the entry that delegates says.
 */
final class DelegateMerge {
  private final VirtualService service;
  private final HttpRoute entry;
  private final VirtualService delegate;

  DelegateMerge(VirtualService service, HttpRoute entry, VirtualService delegate) {
    this.service = service;
    this.entry = entry;
    this.delegate = delegate;
  }

  /** Empty where none of its alternatives is within those of the entry that delegates. */
  Optional<HttpRoute> with(HttpRoute own) {
    List<HttpRoute.Match> match = match(own.match());
    boolean nothing = match.isEmpty() && !(own.match().isEmpty() && entry.match().isEmpty());
    if (nothing || own.delegate() != null) {
      return Optional.empty();
    }
    boolean mirrored = own.mirror() != null || !own.mirrors().isEmpty();
    HttpRoute mirrors = mirrored ? own : entry;
    return Optional.of(
        new HttpRoute(
            own.name(),
            match,
            own.route(),
            own.redirect(),
            own.directResponse(),
            null,
            or(own.rewrite(), entry.rewrite()),
            or(own.timeout(), entry.timeout()),
            or(own.retries(), entry.retries()),
            or(own.fault(), entry.fault()),
            mirrors.mirror(),
            mirrors.mirrorPercentage(),
            mirrors.mirrorPercent(),
            mirrors.mirrors(),
            or(own.corsPolicy(), entry.corsPolicy()),
            or(own.headers(), entry.headers())));
  }

  private List<HttpRoute.Match> match(List<HttpRoute.Match> own) {
    List<HttpRoute.Match> outer =
        entry.match().stream().map(m -> MatchMerge.placed(m, service)).toList();
    List<HttpRoute.Match> inner = own.stream().map(m -> MatchMerge.placed(m, delegate)).toList();
    if (outer.isEmpty() || inner.isEmpty()) {
      return outer.isEmpty() ? inner : outer;
    }
    List<HttpRoute.Match> merged = new ArrayList<>();
    for (HttpRoute.Match one : outer) {
      for (HttpRoute.Match other : inner) {
        new MatchMerge(one, other).merged().ifPresent(merged::add);
      }
    }
    return merged;
  }

  private static <T> @Nullable T or(@Nullable T own, @Nullable T other) {
    return own == null ? other : own;
  }
}
