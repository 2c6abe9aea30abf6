package io.amime.proxy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same between two sidecars with mutual TLS: nothing of a decision is lost or done twice on the
 * way to the application.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SidecarCasesIT {
  /** Of each section of the reference. */
  private static final int EACH = 8;

  private final Upstreams upstreams = new Upstreams();
  private final List<ShownCase> cases = some(ShownCase.all(upstreams));
  private SidecarPair pair;

  @BeforeAll
  void start(@TempDir Path directory) {
    pair =
        new SidecarPair(
            directory,
            cases.stream()
                .flatMap(c -> c.stage().snapshot().clusters().stream())
                .map(Cluster::port)
                .collect(Collectors.toSet()));
  }

  @AfterAll
  void close() {
    pair.close();
    upstreams.close();
  }

  /**
   * The edge has no sidecar; and paths arrive at an application in their normal form, whatever a
   * rule of the caller's has made of them.
   */
  private static List<ShownCase> some(List<ShownCase> all) {
    var counts = new HashMap<String, Integer>();
    return all.stream()
        .filter(c -> !c.decided().ingress())
        .filter(c -> !c.decided().expected().contains("rewrite //"))
        .filter(c -> counts.merge(section(c), 1, Integer::sum) <= EACH)
        .toList();
  }

  private static String section(ShownCase shown) {
    return shown.decided().title().split(" ", 2)[0];
  }

  @Test
  void everySectionIsShown() {
    assertThat(cases).hasSizeGreaterThanOrEqualTo(40);
    assertThat(cases.stream().map(SidecarCasesIT::section).distinct().count()).isGreaterThan(15);
  }

  @TestFactory
  Stream<DynamicTest> isSeenThroughTwoSidecars() {
    return cases.stream()
        .map(shown ->
            DynamicTest.dynamicTest(
                shown.decided().title(),
                () -> {
                  try (var caller = pair.caller(shown.stage().snapshot())) {
                    shown.check(shown.observe(caller.ports().outbound(), upstreams), true);
                  }
                }));
  }
}
