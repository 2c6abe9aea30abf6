package io.amime.pilot.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.FeedAck;
import java.time.Clock;
import java.util.List;
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
}
