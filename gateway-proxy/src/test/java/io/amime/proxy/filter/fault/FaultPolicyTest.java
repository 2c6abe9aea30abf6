package io.amime.proxy.filter.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteAction.Abort;
import io.amime.api.discovery.RouteAction.Delay;
import io.amime.api.discovery.RouteAction.Fault;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultPolicyTest {
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0.9, 60, 120", "10, 900, 1100", "50, 4800, 5200", "100, 10000, 10000"})
  void percentIsTheShareOfRequests(double percent, int least, int most) {
    var policy = new FaultPolicy(new Fault(null, new Abort(percent, 503)));
    var random = new Random(7);
    int hit = 0;
    for (int i = 0; i < 10_000; i++) {
      hit += policy.draw(random, false).abort() != null ? 1 : 0;
    }
    assertThat(hit).isBetween(least, most);
  }

  @Test
  void delayAndAbortAreDrawnOnTheirOwn() {
    var policy =
        new FaultPolicy(new Fault(new Delay(50, Duration.ofSeconds(5)), new Abort(50, 500)));
    var random = new Random(7);
    int both = 0;
    for (int i = 0; i < 10_000; i++) {
      var drawn = policy.draw(random, false);
      both += !drawn.delay().isZero() && drawn.abort() != null ? 1 : 0;
    }
    assertThat(both).isBetween(2300, 2700);
  }

  @Test
  void aStatusOfGrpcIsForItsCallsAlone() {
    var policy = new FaultPolicy(new Fault(null, new Abort(100, 503, 14)));
    assertThat(policy.draw(new Random(7), false)).isEqualTo(FaultPolicy.Injection.NONE);
    assertThat(policy.draw(new Random(7), true).abort()).isEqualTo(new Abort(100, 503, 14));
  }
}
