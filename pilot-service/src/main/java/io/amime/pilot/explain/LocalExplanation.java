package io.amime.pilot.explain;

import io.amime.api.discovery.Route;
import io.amime.api.routing.Decision;
import io.amime.api.routing.LocalAnswer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a request that no upstream is asked for. */
final class LocalExplanation {
  private LocalExplanation() {}

  static Explanation of(
      @Nullable Route route,
      List<Decision.Tried> tried,
      Explanation.@Nullable Redirect redirect,
      Explanation.@Nullable DirectResponse response,
      LocalAnswer answer) {
    return new Explanation(
        route == null ? null : route.rule(),
        route == null ? null : route.part(),
        route == null ? null : text(route.until()),
        tried,
        List.of(),
        redirect,
        response,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        false,
        List.of(),
        answer.status(),
        answer.reason());
  }

  static @Nullable String text(@Nullable Instant until) {
    return until == null ? null : until.toString();
  }
}
