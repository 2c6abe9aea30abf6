package io.amime.proxy.filter.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private final AtomicLong now = new AtomicLong();
  private final Breaker breaker = new Breaker(now::get);

  @Test
  void fiveFailuresInARowStopTheQuestions() {
    fail(4);
    assertThat(breaker.allows()).isTrue();
    fail(1);
    assertThat(breaker.allows()).isFalse();
  }

  @Test
  void aSuccessBetweenStartsTheCountAgain() {
    fail(4);
    breaker.succeeded();
    fail(4);
    assertThat(breaker.allows()).isTrue();
  }

  @Test
  void oneQuestionASecondFindsOutWhetherItIsBack() {
    fail(5);
    now.addAndGet(Duration.ofMillis(1001).toNanos());
    assertThat(breaker.allows()).isTrue();
    assertThat(breaker.allows()).isFalse();
    breaker.succeeded();
    assertThat(breaker.allows()).isTrue();
  }

  private void fail(int times) {
    IntStream.range(0, times).forEach(i -> breaker.failed());
  }
}
