package io.amime.mixer.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.identity.LiveIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;

/** Pilot's resources feed over real TLS: the whole list at first and after every change. */
public final class StubPilot implements AutoCloseable {
  private final LiveIdentity identity;
  private final int port;
  private HttpsServer server;
  private long revision;
  private String resources = "[]";
  private String lastQuery = "";

  public StubPilot(LiveIdentity identity) {
    this.identity = identity;
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + port);
  }

  public synchronized String lastQuery() {
    return lastQuery;
  }

  /** The documents are from now on all that there is; returns the revision. */
  public synchronized String serve(String... yaml) {
    resources =
        List.of(yaml).stream()
            .flatMap(text -> ResourceCodec.decode(text).documents().stream())
            .map(document -> ResourceCodec.encode(document.resource()).toString())
            .collect(Collectors.joining(",", "[", "]"));
    return serveRaw(resources);
  }

  public synchronized String serveRaw(String json) {
    resources = json;
    revision++;
    notifyAll();
    return Long.toString(revision);
  }

  public void stop() {
    server.stop(0);
  }

  public void start() {
    server = listen(port);
  }

  private HttpsServer listen(int at) {
    try {
      HttpsServer https = HttpsServer.create(new InetSocketAddress("127.0.0.1", at), 0);
      https.setHttpsConfigurator(
          new HttpsConfigurator(identity.serverContext()) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
              ssl.setNeedClientAuth(true);
              parameters.setSSLParameters(ssl);
            }
          });
      https.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      https.createContext("/v1/feeds/resources", this::feed);
      https.start();
      return https;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void feed(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (var body = exchange.getResponseBody()) {
      long sent = -1;
      while (!Thread.currentThread().isInterrupted()) {
        String event;
        synchronized (this) {
          lastQuery = exchange.getRequestURI().getQuery();
          while (sent == revision) {
            wait();
          }
          sent = revision;
          event =
              "event: resources\nid: %d\ndata: {\"revision\":%d,\ndata: \"resources\":%s}\n\n"
                  .formatted(sent, sent, resources);
        }
        body.write(event.getBytes(StandardCharsets.UTF_8));
        body.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
