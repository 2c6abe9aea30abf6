package io.amime.proxy.filter.upstream;

import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Clients that vanish and upstreams that break at random moments: every answer that does arrive is
 * the one to its own request. {@code -Damime.chaos=10000} for the long run.
 */
class ChaosIT {
  private static final int REQUESTS = Integer.getInteger("amime.chaos", 1600);
  private static final int CLIENTS = 16;

  @Test
  void noAnswerReachesTheWrongRequest() throws Exception {
    try (var backend = new RawBackend(ChaosIT::answer);
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", backend.port())
                    .route(retries(to(share("v1", 100)), RetryPolicy.DEFAULT))
                    .build());
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var runs = new ArrayList<Future<Integer>>();
      for (int i = 0; i < CLIENTS; i++) {
        runs.add(pool.submit(client(proxy, i)));
      }
      int right = 0;
      for (var run : runs) {
        right += run.get();
      }
      assertThat(right).isGreaterThan(REQUESTS / 4);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> {
            assertThat(proxy.running()).isZero();
            for (var cluster : proxy.plane().mesh().clusters()) {
              assertThat(cluster.activeRequests()).isZero();
              assertThat(cluster.pendingRequests()).isZero();
              assertThat(cluster.connections())
                  .isEqualTo(cluster.hosts().stream().mapToInt(h -> h.connections()).sum());
            }
          });
    }
  }

  private static boolean answer(RawBackend.Request request, OutputStream out) throws Exception {
    var random = new Random(request.path().hashCode() * 31L + request.number());
    int kind = random.nextInt(10);
    if (kind == 0) {
      return false;
    }
    if (kind == 1) {
      request.socket().setSoLinger(true, 0);
      return false;
    }
    request.readBody();
    if (kind == 2) {
      Thread.sleep(random.nextInt(20));
    }
    var text = request.path() + ";" + "x".repeat(random.nextInt(100_000));
    if (kind == 3) {
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: " + (text.length() + 5) + "\r\n\r\n" + text)
              .getBytes());
      return false;
    }
    if (kind == 4) {
      out.write(
          ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                  .formatted(text.length(), text))
              .getBytes());
      return true;
    }
    RawBackend.write(out, kind == 5 ? 503 : 200, text);
    return kind != 6;
  }

  private static Callable<Integer> client(ProxyServer proxy, int id) {
    return () -> {
      var random = new Random(id);
      int right = 0;
      var client = new RawClient(proxy);
      for (int i = 0; i < REQUESTS / CLIENTS; i++) {
        var path = "/" + id + "-" + i;
        try {
          request(client, path, random);
          if (random.nextInt(8) == 0) {
            Thread.sleep(random.nextInt(5));
            client.reset();
            client = new RawClient(proxy);
            continue;
          }
          var answer = client.answer();
          if (answer.status() == 200) {
            assertThat(answer.text()).startsWith(path + ";");
            right++;
          }
          if ("close".equals(answer.header("connection"))) {
            client.close();
            client = new RawClient(proxy);
          }
        } catch (IOException e) {
          // A body that was cut: the connection is over, and that is how it must be told.
          client.close();
          client = new RawClient(proxy);
        }
      }
      client.close();
      return right;
    };
  }

  private static void request(RawClient client, String path, Random random) throws IOException {
    if (random.nextBoolean()) {
      client.get(path);
      return;
    }
    int size = random.nextInt(200_000);
    int sent = random.nextInt(10) == 0 ? size / 2 : size;
    client.send(
        "POST %s HTTP/1.1\nHost: reviews:9080\nContent-Length: %d\n\n%s"
            .formatted(path, size, "b".repeat(sent)));
    if (sent < size) {
      client.reset();
      throw new IOException("broken off on purpose");
    }
  }
}
