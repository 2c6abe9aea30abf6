package io.amime.proxy.compile;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.amime.api.routing.RoutingCase;
import io.amime.api.routing.RoutingCases;
import io.netty.channel.DefaultEventLoop;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Pilot accepts, no proxy refuses: every sound case of the rules comes into force. */
class EveryCaseCompilesTest {
  static List<RoutingCase> cases() {
    return RoutingCases.all().stream().filter(RoutingCase::isSound).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isTakenByTheProxy(RoutingCase oneCase) {
    var snapshot = oneCase.snapshot();
    try (var plane =
        new DataPlane(
            snapshot.workload(),
            null,
            DefaultEventLoop::new,
            DataPlane.Hooks.NONE,
            null,
            DataPlane.Idle.USUAL)) {
      assertThatCode(() -> plane.mesh().apply(snapshot)).doesNotThrowAnyException();
    }
  }
}
