package io.amime.proxy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.amime.api.discovery.FeedAck;
import io.amime.api.discovery.Registration;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.Serial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLParameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real HTTP server that plays events on the feed's path and writes down what proxies tell it. */
public final class RecordedPilot implements AutoCloseable {
  private static final String END = "end";

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpServer server;
  private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
  private final List<Heartbeat> heartbeats = new CopyOnWriteArrayList<>();
  private final List<String> left = new CopyOnWriteArrayList<>();
  private volatile boolean deaf;
  private volatile int tapStatus = 204;

  /** What a proxy has sent to that place below its feed. */
  public record Reply(String place, JsonNode body) {}

  /** A registration or heartbeat, and the serial of the certificate it came with. */
  public record Heartbeat(Registration registration, String serial) {}

  private RecordedPilot(HttpServer server) {
    this.server = server;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/feeds/proxies/", this::feed);
    server.createContext("/v1/workloads", this::workload);
    server.start();
  }

  public static RecordedPilot plain() throws IOException {
    return new RecordedPilot(HttpServer.create(loopback(), 0));
  }

  /** Over TLS, wanting the client's certificate. */
  public static RecordedPilot over(LiveIdentity identity) throws IOException {
    var server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(identity.serverContext()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setWantClientAuth(true);
            parameters.setSSLParameters(tls);
          }
        });
    return new RecordedPilot(server);
  }

  public URI url() {
    var scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What one proxy is told and has said. */
  public final class Feed {
    private final List<String> greeting = new CopyOnWriteArrayList<>();
    private final List<LinkedBlockingQueue<String>> open = new CopyOnWriteArrayList<>();
    private final List<String> lastEventIds = new CopyOnWriteArrayList<>();
    private final List<FeedAck> acks = new CopyOnWriteArrayList<>();
    private final List<Reply> replies = new CopyOnWriteArrayList<>();

    /** Sent on every connection from now on, first of all. */
    public Feed greet(String id, String event, Object data) {
      greeting.add(text(id, event, data));
      return this;
    }

    public Feed forgetGreeting() {
      greeting.clear();
      return this;
    }

    /** Sent on the connections that stand. */
    public Feed send(String id, String event, Object data) {
      open.forEach(connection -> connection.add(text(id, event, data)));
      return this;
    }

    /** Ends the connections that stand. */
    public void drop() {
      open.forEach(connection -> connection.add(END));
    }

    /** One entry per connection, {@code -} where the header was absent. */
    public List<String> lastEventIds() {
      return lastEventIds;
    }

    public List<FeedAck> acks() {
      return acks;
    }

    /** Everything else that came in under the feed's path. */
    public List<Reply> replies() {
      return replies;
    }
  }

  public Feed feed(String proxy) {
    return feeds.computeIfAbsent(proxy, ignored -> new Feed());
  }

  public List<Heartbeat> heartbeats() {
    return heartbeats;
  }

  /** From now on what taps catch is answered so. */
  public void tapStatus(int status) {
    tapStatus = status;
  }

  /** From now on registrations and heartbeats are answered with 503, or heard again. */
  public void deaf(boolean now) {
    deaf = now;
  }

  /** Ids of workloads that said good-bye. */
  public List<String> left() {
    return left;
  }

  @Override
  public void close() {
    feeds.values().forEach(Feed::drop);
    server.stop(0);
  }

  private String text(String id, String event, Object data) {
    var body = data instanceof String raw ? raw : json.writeValueAsString(data);
    return (id == null ? "" : "id: " + id + "\n") + "event: " + event + "\ndata: " + body + "\n\n";
  }

  private void feed(HttpExchange exchange) throws IOException {
    var parts = exchange.getRequestURI().getPath().split("/");
    var feed = feed(parts[4]);
    if (parts.length > 5) {
      var body = exchange.getRequestBody().readAllBytes();
      if (parts[5].equals("acks")) {
        feed.acks.add(json.readValue(body, FeedAck.class));
      } else {
        feed.replies.add(new Reply(parts[5], json.readTree(body)));
      }
      answer(exchange, parts[5].equals("tapped") ? tapStatus : 204, "");
      return;
    }
    var id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    feed.lastEventIds.add(id == null ? "-" : id);
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    var connection = new LinkedBlockingQueue<>(feed.greeting);
    feed.open.add(connection);
    try (var out = exchange.getResponseBody()) {
      out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      for (var next = connection.take(); !next.equals(END); next = connection.take()) {
        out.write(next.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      feed.open.remove(connection);
    }
  }

  private void workload(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("DELETE")) {
      left.add(exchange.getRequestURI().getPath().substring("/v1/workloads/".length()));
      answer(exchange, 204, "");
      return;
    }
    if (deaf) {
      answer(exchange, 503, "");
      return;
    }
    var registration = json.readValue(exchange.getRequestBody().readAllBytes(), Registration.class);
    heartbeats.add(new Heartbeat(registration, serial(exchange)));
    boolean first = exchange.getRequestMethod().equals("POST");
    answer(
        exchange,
        first ? 201 : 200,
        "{\"id\":\"%s\",\"heartbeat\":\"200ms\"}".formatted(registration.workload().id()));
  }

  private static String serial(HttpExchange exchange) {
    try {
      return exchange instanceof com.sun.net.httpserver.HttpsExchange tls
          ? Serial.of((X509Certificate) tls.getSSLSession().getPeerCertificates()[0])
          : "-";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
