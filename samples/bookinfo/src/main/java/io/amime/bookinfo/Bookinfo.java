package io.amime.bookinfo;

import java.io.IOException;
import java.time.Duration;

/**
 * Starts one of the four services: {@code productpage}, {@code details}, {@code reviews} or {@code
 * ratings}. Calls to the others go through the HTTP proxy that the environment variable {@code
 * http_proxy} names, which in a mesh is the sidecar.
 */
public final class Bookinfo {
  /** Longer than any delay of the lessons, so that a delay is seen as a delay. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Bookinfo() {}

  public static void main(String[] args) throws IOException {
    Settings settings;
    try {
      settings = Settings.of(args, System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println("bookinfo: " + e.getMessage());
      System.err.println("try: " + Settings.USAGE);
      System.exit(2);
      return;
    }
    var server = start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    System.out.printf("%s listens on %s:%d%n", settings.instance(), settings.bind(), server.port());
  }

  static WebServer start(Settings settings) throws IOException {
    var upstreams = new Upstreams(settings.proxy(), PATIENCE);
    Endpoint endpoint =
        switch (settings.role()) {
          case PRODUCTPAGE -> new ProductPage(settings.instance(), upstreams);
          case DETAILS -> new Details(settings.instance());
          case REVIEWS -> new Reviews(settings.instance(), settings.stars(), upstreams);
          case RATINGS -> new Ratings(settings.instance());
        };
    return WebServer.start(settings.bind(), settings.port(), endpoint);
  }
}
