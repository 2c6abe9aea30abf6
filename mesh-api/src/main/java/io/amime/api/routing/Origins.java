package io.amime.api.routing;

import io.amime.api.discovery.RouteAction.Cors;
import java.util.List;
import java.util.stream.Stream;

/** Which origins a cross-origin policy lets in. */
public final class Origins {
  private final boolean all;
  private final List<String> exact;
  private final List<TextMatch> matches;

  /**
   * @throws IllegalArgumentException when a pattern is not RE2
   */
  public Origins(Cors cors) {
    this.all = cors.allowOrigin().contains("*");
    this.exact = cors.allowOrigin();
    this.matches = cors.originMatches().stream().map(m -> TextMatch.of("allowOrigins", m)).toList();
  }

  /** What lets an origin in, for people. */
  public List<String> texts() {
    return Stream.concat(exact.stream(), matches.stream().map(TextMatch::toString)).toList();
  }

  /** Whether scripts of that origin are let in. */
  public boolean allow(String origin) {
    return all || exact.contains(origin) || matches.stream().anyMatch(m -> m.matches(origin));
  }
}
