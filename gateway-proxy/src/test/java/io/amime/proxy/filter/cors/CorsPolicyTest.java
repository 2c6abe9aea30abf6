package io.amime.proxy.filter.cors;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteAction.Cors;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsPolicyTest {
  private static final CorsPolicy POLICY =
      new CorsPolicy(
          new Cors(
              List.of("https://a.example"),
              List.of("GET", "POST"),
              List.of("x-a", "x-b"),
              List.of("x-seen"),
              Duration.ofDays(1),
              true));

  @Test
  void aPreflightOfAnAllowedOriginIsAnswered() {
    var verdict = POLICY.of("OPTIONS", "https://a.example", "POST");
    assertThat(verdict.preflight()).isTrue();
    assertThat(verdict.headers())
        .containsEntry("access-control-allow-origin", "https://a.example")
        .containsEntry("access-control-allow-credentials", "true")
        .containsEntry("access-control-allow-methods", "GET,POST")
        .containsEntry("access-control-allow-headers", "x-a,x-b")
        .containsEntry("access-control-max-age", "86400")
        .doesNotContainKey("access-control-expose-headers");
  }

  @Test
  void aRequestOfAnAllowedOriginIsMarked() {
    var verdict = POLICY.of("GET", "https://a.example", null);
    assertThat(verdict.preflight()).isFalse();
    assertThat(verdict.headers())
        .containsEntry("access-control-allow-origin", "https://a.example")
        .containsEntry("access-control-expose-headers", "x-seen")
        .doesNotContainKey("access-control-allow-methods");
  }

  @Test
  void anotherOriginIsForwardedUnmarked() {
    assertThat(POLICY.of("OPTIONS", "https://b.example", "GET").headers()).isEmpty();
    assertThat(POLICY.of("GET", "https://A.example", null).headers()).isEmpty();
    assertThat(POLICY.of("GET", null, null).headers()).isEmpty();
  }

  @Test
  void aStarAllowsAllAndEchoesTheOrigin() {
    var any = new CorsPolicy(new Cors(List.of("*"), List.of(), List.of(), List.of(), null, false));
    assertThat(any.of("GET", "https://x", null).headers())
        .containsOnlyKeys("access-control-allow-origin")
        .containsValue("https://x");
  }
}
