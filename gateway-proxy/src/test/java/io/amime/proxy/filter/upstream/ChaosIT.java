package io.amime.proxy.filter.upstream;

import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that pipeline, break off and vanish, and upstreams that break, at random moments: every
 * answer that does arrive is the whole one to its own request.
 *
 * <p>{@code -Damime.chaos.seed} repeats a run, {@code -Damime.chaos.requests} makes it longer.
 */
class ChaosIT {
  /** Of each pair of protocols; four fifths of them are disturbed. */
  private static final int REQUESTS = Integer.getInteger("amime.chaos.requests", 3600);

  /** What the four pairs make ten thousand of. */
  private static final int DISTURBED = REQUESTS * 25 / 36;

  private static final long SEED =
      Long.getLong("amime.chaos.seed", new Random().nextInt(Integer.MAX_VALUE));
  private static final int CLIENTS = 8;

  @ParameterizedTest
  @CsvSource({"HTTP, HTTP", "HTTP, HTTP2", "HTTP2, HTTP", "HTTP2, HTTP2"})
  void noAnswerReachesTheWrongRequest(Protocol client, Protocol upstream, TestReporter reporter)
      throws Exception {
    reporter.publishEntry("seed", Long.toString(SEED));
    var count = new ChaosCount();
    try (var backend = new ChaosBackend(upstream, SEED);
        var proxy = proxy(upstream, backend.port());
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var runs = new ArrayList<Future<?>>();
      for (int i = 0; i < CLIENTS; i++) {
        var chaos = new Chaos("/%s-%s-%d-".formatted(client, upstream, i), SEED + i, count);
        runs.add(
            pool.submit(() -> {
              chaos.run(client, proxy.port(), REQUESTS / CLIENTS);
              return null;
            }));
      }
      for (var run : runs) {
        run.get();
      }
      assertThat(count.disturbed()).as("seed %d: %s", SEED, count).isGreaterThan(DISTURBED);
      assertThat(count.right()).as("seed %d: %s", SEED, count).isGreaterThan(REQUESTS / 8);
      await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertNothingIsLeft(proxy));
    }
  }

  private static ProxyServer proxy(Protocol upstream, int port) {
    return new ProxyServer(
        Snapshots.reviews()
            .cluster(Snapshots.config("v1", upstream, Limits.DEFAULT))
            .endpoint("v1", port)
            .route(retries(to(share("v1", 100)), RetryPolicy.DEFAULT))
            .build());
  }

  private static void assertNothingIsLeft(ProxyServer proxy) {
    assertThat(proxy.running()).isZero();
    for (var cluster : proxy.plane().mesh().clusters()) {
      assertThat(cluster.activeRequests()).isZero();
      assertThat(cluster.pendingRequests()).isZero();
      assertThat(cluster.connections())
          .isEqualTo(cluster.hosts().stream().mapToInt(h -> h.connections()).sum());
    }
  }
}
