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

  private final ProxySnapshot first;

  /** Made beforehand, as their making is no part of what is measured. */
  private final List<byte[]> deltas;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LinkedBlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
  private int next;

  /**
   * @param first is sent at once
   * @param second of the same workload; from then on they take turns
   */
  PilotStandIn(Trust trust, ProxySnapshot first, ProxySnapshot second) throws IOException {
    this.first = first;
    this.deltas = List.of(delta(first, second), delta(second, first));
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
    waiting.add(deltas.get(next));
    next = 1 - next;
  }

  private void register(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var id = first.workload().id();
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
      out.write(event("snapshot", first.version(), Map.of("full", first)));
      out.flush();
      while (true) {
        var delta = waiting.poll(PING_SECONDS, TimeUnit.SECONDS);
        out.write(delta == null ? event("ping", "", Map.of()) : delta);
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] delta(ProxySnapshot before, ProxySnapshot after) {
    var delta = SnapshotDelta.between(before, after);
    return event("snapshot", delta.version(), Map.of("delta", delta));
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
