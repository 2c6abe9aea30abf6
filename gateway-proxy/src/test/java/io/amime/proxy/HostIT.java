package io.amime.proxy;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.amime.proxy.config.LastKnownGood;
import io.amime.proxy.testing.Snapshots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** Several workloads of one host in one process. */
class HostIT {
  @TempDir Path directory;

  private final List<String> settings = new ArrayList<>(List.of("--mesh.host.event-loops=1"));
  private int workloads;

  private static HttpServer saying(String word) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, word.length());
          exchange.getResponseBody().write(word.getBytes());
          exchange.close();
        });
    server.start();
    return server;
  }

  /** One whose calls to reviews go to that port. */
  private void workload(String id, int reviews, int outboundPort) throws IOException {
    var state = directory.resolve(id);
    new LastKnownGood(state, JsonMapper.builder().build())
        .write(
            new LastKnownGood.Kept(
                Snapshots.reviews().endpoint("v1", reviews).route(to(share("v1", 100))).build()));
    var key = "--mesh.host.workloads[" + workloads++ + "].";
    settings.add(key + "proxy.id=" + id);
    settings.add(key + "proxy.service=productpage");
    settings.add(key + "proxy.outbound-port=" + outboundPort);
    settings.add(key + "proxy.inbound-port=0");
    settings.add(key + "proxy.admin-port=0");
    settings.add(key + "proxy.state-dir=" + state);
    settings.add(key + "proxy.access-log=none");
    settings.add(key + "proxy.drain.delay=1s");
    settings.add(key + "identity.service-account=" + id);
    settings.add(key + "identity.ca-bundle=" + directory.resolve("absent.pem"));
    settings.add(key + "identity.join-token-file=" + directory.resolve("absent.token"));
    settings.add(key + "identity.state-dir=" + state.resolve("identity"));
  }

  private ConfigurableApplicationContext start() {
    return SpringApplication.run(GatewayProxyApplication.class, settings.toArray(String[]::new));
  }

  private static String call(WorkloadProxy proxy) throws Exception {
    var through = new InetSocketAddress("127.0.0.1", proxy.ports().outbound());
    try (var client = HttpClient.newBuilder().proxy(ProxySelector.of(through)).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://reviews:9080/")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static String admin(WorkloadProxy proxy, String page) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.ports().admin() + page))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void eachKeepsItsOwnRulesAndCounts() throws Exception {
    var red = saying("red");
    var blue = saying("blue");
    workload("one", red.getAddress().getPort(), 0);
    workload("two", blue.getAddress().getPort(), 0);
    long closing;
    try (var context = start()) {
      var proxies = context.getBean(RunningProxies.class).proxies();
      assertThat(proxies).hasSize(2);
      assertThat(call(proxies.getFirst())).isEqualTo("red");
      assertThat(call(proxies.getLast())).isEqualTo("blue");
      assertThat(call(proxies.getLast())).isEqualTo("blue");
      assertThat(requests(proxies.getFirst())).isEqualTo(1);
      assertThat(requests(proxies.getLast())).isEqualTo(2);
      closing = System.nanoTime();
    } finally {
      red.stop(0);
      blue.stop(0);
    }
    // Nobody has registered, so nobody has to wait for the registry; and not one after the other.
    assertThat((System.nanoTime() - closing) / 1_000_000_000L).isLessThan(10);
  }

  private static long requests(WorkloadProxy proxy) throws Exception {
    return admin(proxy, "/metrics")
        .lines()
        .filter(line -> line.startsWith("istio_requests_total{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void aPortThatIsTakenStartsNobody() throws Exception {
    var red = saying("red");
    int taken = red.getAddress().getPort();
    workload("one", taken, 0);
    workload("two", taken, taken);
    var before = Thread.getAllStackTraces().keySet();
    try {
      assertThatThrownBy(this::start).rootCause().hasMessageContaining("Address already in use");
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(Thread.getAllStackTraces().keySet())
                  .filteredOn(thread -> thread.getName().startsWith("mesh"))
                  .isSubsetOf(before));
    } finally {
      red.stop(0);
    }
  }
}
