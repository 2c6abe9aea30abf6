package io.amime.pilot.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.FeedAck;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxyBoardTest {
  private static final String ID = "reviews-v1-proxy";

  private final ProxyBoard board = new ProxyBoard(Clock.systemUTC(), new Bell());

  private ProxyBoard.ProxyStatus status() {
    return board.statuses(Set.of(ID)).getFirst();
  }

  @Test
  void aRefusalIsToldUntilTheProxyTakesSomething() {
    board.connected(ID, "1");
    board.answered(ID, new FeedAck("2", false, List.of("regex too large")));
    assertThat(status().refused())
        .isEqualTo(new ProxyBoard.Refusal("2", List.of("regex too large")));
    board.answered(ID, new FeedAck("3", true, List.of()));
    assertThat(status().refused()).isNull();
  }

  /** What the proxy is to run on from now on. */
  private void wanted(String version, long revision) {
    var workload =
        new Workload(
            "reviews-v1", Workload.Mode.SIDECAR, "reviews", "default", "reviews", Map.of());
    board.wanted(
        ID,
        new ProxySnapshot(
            version,
            revision,
            workload,
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            new Inbound(true, List.of()),
            Outbound.REGISTRY_ONLY,
            MixerPolicy.NONE),
        revision);
  }

  @Test
  void aRefusalIsForgottenWhereTheRulesHaveGoneBackToWhatTheProxyRunsOn() {
    board.connected(ID, null);
    wanted("1", 1);
    board.answered(ID, new FeedAck("1", true, List.of()));
    wanted("2", 2);
    board.answered(ID, new FeedAck("2", false, List.of("regex too large")));
    assertThat(status().refused()).isNotNull();

    board.disconnected(ID);
    board.connected(ID, "1");
    assertThat(status().refused()).as("the newest rules are still those").isNotNull();
    wanted("1", 3);

    assertThat(status().refused()).isNull();
    assertThat(status().has(3)).isTrue();
  }
}
