package io.amime.bookinfo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's HTTP server with one endpoint, a virtual thread per request. */
final class WebServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads;

  private WebServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * @param port 0 for any free one
   */
  static WebServer start(String bind, int port, Endpoint endpoint) throws IOException {
    // Without this every answer on a kept connection waits 40 ms for a delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // Longer than proxies keep idle connections, so that none of them closes under a request.
    System.setProperty("sun.net.httpserver.idleInterval", "600");
    var server = HttpServer.create(new InetSocketAddress(bind, port), 0);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", exchange -> serve(exchange, endpoint));
    server.start();
    return new WebServer(server, threads);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Lets running requests end, for at most a second. */
  @Override
  public void close() {
    server.stop(1);
    threads.shutdownNow();
  }

  private static void serve(HttpExchange exchange, Endpoint endpoint) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders(),
              body);
      var response =
          request.path().equals("/health") ? Response.text(200, "ok\n") : endpoint.answer(request);
      response.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.getResponseHeaders().set("Content-Type", response.contentType());
      boolean bodiless = response.body().length == 0 || request.method().equals("HEAD");
      exchange.sendResponseHeaders(response.status(), bodiless ? -1 : response.body().length);
      if (!bodiless) {
        exchange.getResponseBody().write(response.body());
      }
    }
  }
}
