package io.amime.proxy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.testing.ProxyServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What is decided about a request is what its client and the upstreams see. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingCasesIT {
  private final Upstreams upstreams = new Upstreams();
  private final List<ShownCase> cases = ShownCase.all(upstreams);

  @AfterAll
  void close() {
    upstreams.close();
  }

  @Test
  void manyCasesCanBeShown() {
    assertThat(cases).hasSizeGreaterThan(150);
  }

  @TestFactory
  Stream<DynamicTest> isSeenFromOutside() {
    return cases.stream()
        .map(shown ->
            DynamicTest.dynamicTest(
                shown.decided().title(),
                () -> {
                  try (var proxy = new ProxyServer(shown.stage().snapshot())) {
                    shown.check(shown.observe(proxy.port(), upstreams), true);
                  }
                }));
  }
}
