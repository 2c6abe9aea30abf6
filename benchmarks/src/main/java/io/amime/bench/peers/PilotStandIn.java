package io.amime.bench.peers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.SnapshotDelta;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks Pilot's feed to one sidecar, with two snapshots in turn: what is measured is the proxy
 * that takes them into use, not the service that makes them.
 */
final class PilotStandIn implements Changes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FEED = "/v1/feeds/proxies/";
  private static final int PING_SECONDS = 5;

  private final List<ProxySnapshot> inTurn;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LinkedBlockingQueue<SnapshotDelta> waiting = new LinkedBlockingQueue<>();
  private int current;

  /**
   * @param inTurn two snapshots of one workload; the first is sent at once
   */
  PilotStandIn(Trust trust, ProxySnapshot first, ProxySnapshot second) throws IOException {
    this.inTurn = List.of(first, second);
    this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(trust.pilot()) {
          @Override
          public void configure(HttpsParameters parameters) {
            var tls = trust.pilot().getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    server.setExecutor(threads);
    server.createContext("/v1/workloads", this::register);
    server.createContext(FEED, this::feed);
    server.start();
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public synchronized void next() {
    var before = inTurn.get(current);
    current = 1 - current;
    waiting.add(SnapshotDelta.between(before, inTurn.get(current)));
  }

  private void register(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var id = inTurn.getFirst().workload().id();
    answer(exchange, JSON.writeValueAsBytes(Map.of("id", id, "heartbeat", "5s")));
  }

  private void feed(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      exchange.getRequestBody().readAllBytes();
      answer(exchange, "{}".getBytes(StandardCharsets.UTF_8));
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (var out = exchange.getResponseBody()) {
      var first = inTurn.getFirst();
      out.write(event("snapshot", first.version(), Map.of("full", first)));
      out.flush();
      while (true) {
        var delta = waiting.poll(PING_SECONDS, TimeUnit.SECONDS);
        out.write(
            delta == null
                ? event("ping", "", Map.of())
                : event("snapshot", delta.version(), Map.of("delta", delta)));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] event(String name, String id, Object data) {
    var head = "event: " + name + "\n" + (id.isEmpty() ? "" : "id: " + id + "\n");
    return (head + "data: " + JSON.writeValueAsString(data) + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
