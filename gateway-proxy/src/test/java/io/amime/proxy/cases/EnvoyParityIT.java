package io.amime.proxy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.routing.RoutingCases;
import io.amime.proxy.testing.ProxyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same rules under a real Envoy and under ours: clients and upstreams see the same. Where they
 * do not, {@code docs/envoy-parity.md} says why.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyParityIT {
  /** Routing cases of which Envoy shows something else. */
  private static final Map<String, String> OTHERWISE =
      Map.of(
          "§2.2 uri prefix reads the raw path with its query",
          "Envoy takes the query away before it compares a prefix",
          "§2.4 a redirect keeps its cross-origin answers, a preflight is answered before it",
          "Envoy answers a preflight with the redirect, which browsers do not follow",
          "§13 … by pattern",
          "Envoy minds letter case in patterns whatever the rule says",
          "§13 … decoded",
          "Envoy compares parameters as they are written in the query",
          "§12 redirect to the scheme's port",
          "Envoy's redirects know no port that depends on the request",
          "§12 redirect to another host on the same port",
          "Envoy's redirects know no port that depends on the request");

  private final Upstreams upstreams = new Upstreams();
  private final List<ParityCase> behaviours = behaviours();
  private final List<ShownCase> routings =
      ShownCase.all(upstreams).stream().filter(EnvoyParityIT::fitsOneListener).toList();
  private Envoy envoy;

  private List<ParityCase> behaviours() {
    try (var in = EnvoyParityIT.class.getResourceAsStream("parity.cases")) {
      var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      var cases = new ArrayList<ParityCase>();
      for (var rules : RoutingCases.parse(text)) {
        cases.add(new ParityCase(rules, upstreams.place(rules.snapshot())));
      }
      return cases;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Envoy ignores ports of hosts for all virtual hosts of a listener or for none. */
  private static boolean fitsOneListener(ShownCase shown) {
    return shown.stage().snapshot().virtualHosts().stream()
            .map(h -> h.port() == 0)
            .distinct()
            .count()
        < 2;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    var bootstrap = new EnvoyBootstrap();
    for (int i = 0; i < behaviours.size(); i++) {
      bootstrap.add("behaviour-" + i, behaviours.get(i).stage().snapshot());
    }
    for (int i = 0; i < routings.size(); i++) {
      bootstrap.add("routing-" + i, routings.get(i).stage().snapshot());
    }
    envoy = new Envoy(bootstrap, folder);
  }

  @AfterAll
  void close() {
    if (envoy != null) {
      envoy.close();
    }
    upstreams.close();
  }

  @Test
  void thereAreManyCases() {
    assertThat(behaviours).hasSizeGreaterThan(40);
    assertThat(routings).hasSizeGreaterThan(150);
    assertThat(routings).extracting(r -> r.decided().title()).containsAll(OTHERWISE.keySet());
  }

  @TestFactory
  Stream<DynamicTest> bothBehaveAlike() {
    return numbered(behaviours)
        .map(i ->
            DynamicTest.dynamicTest(
                behaviours.get(i).rules().title(),
                () -> {
                  var oneCase = behaviours.get(i);
                  oneCase.check(ParityCase.ENVOY, envoy.port("behaviour-" + i), upstreams);
                  try (var proxy = new ProxyServer(oneCase.stage().snapshot())) {
                    oneCase.check(ParityCase.OURS, proxy.port(), upstreams);
                  }
                }));
  }

  /** Ours does in {@link RoutingCasesIT}. */
  @TestFactory
  Stream<DynamicTest> envoyDecidesAsWeDo() {
    return numbered(routings)
        .map(i ->
            DynamicTest.dynamicTest(
                routings.get(i).decided().title(),
                () -> {
                  var shown = routings.get(i);
                  int port = envoy.port("routing-" + i);
                  var why = OTHERWISE.get(shown.decided().title());
                  if (why == null) {
                    shown.check(shown.observe(port, upstreams), false);
                  } else {
                    assertThatThrownBy(() -> checkThreeTimes(shown, port))
                        .as(why)
                        .isInstanceOf(AssertionError.class);
                  }
                }));
  }

  /** One try in three reaches the right one of three versions by chance. */
  private void checkThreeTimes(ShownCase shown, int port) throws IOException {
    for (int i = 0; i < 3; i++) {
      shown.check(shown.observe(port, upstreams), false);
    }
  }

  private static Stream<Integer> numbered(List<?> list) {
    return Stream.iterate(0, i -> i + 1).limit(list.size());
  }
}
