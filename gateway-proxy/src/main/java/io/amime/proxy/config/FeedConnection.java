package io.amime.proxy.config;

import io.amime.api.event.EventReader;
import io.amime.api.event.ServerSentEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one event stream open: reads it on a thread of its own, notices when it has fallen silent,
 * comes back with jitter and says where it stopped.
 */
final class FeedConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FeedConnection.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final URI uri;
  private final Supplier<HttpClient> http;
  private final Listener listener;
  private final Duration silence;
  private final Duration spread;
  private final Backoff backoff;
  private final Thread reader;
  private final ScheduledExecutorService timer;

  private volatile boolean closed;
  private volatile boolean renewed;
  private volatile long lastHeard = System.nanoTime();
  private volatile @Nullable InputStream open;

  FeedConnection(
      URI uri,
      Supplier<HttpClient> http,
      Listener listener,
      Duration silence,
      Duration spread,
      Backoff backoff,
      ScheduledExecutorService timer) {
    this.uri = uri;
    this.http = http;
    this.listener = listener;
    this.silence = silence;
    this.spread = spread;
    this.backoff = backoff;
    this.timer = timer;
    this.reader = Thread.ofPlatform().daemon().name("mesh-feed").unstarted(this::run);
  }

  /** What reads the events. Called on the reader's thread. */
  interface Listener {
    /** Where to go on, null for everything. */
    @Nullable String lastEventId();

    void connected();

    /**
     * @throws IOException when the stream does not fit what went before, and must start again
     */
    void event(ServerSentEvent event) throws IOException;

    void lost(String why);
  }

  void start() {
    reader.start();
    long check = Math.max(1, silence.toMillis() / 6);
    timer.scheduleWithFixedDelay(this::watch, check, check, TimeUnit.MILLISECONDS);
  }

  /** Comes back at once over a fresh connection, because the certificate has changed. */
  void renew() {
    renewed = true;
    abandon();
  }

  @Override
  public void close() {
    closed = true;
    abandon();
    LockSupport.unpark(reader);
  }

  private void run() {
    while (!closed) {
      boolean lived = false;
      try {
        try (var stream = connect()) {
          lived = true;
          backoff.reset();
          listener.connected();
          read(stream);
        }
        throw new IOException("Pilot ended the stream");
      } catch (IOException e) {
        if (!closed) {
          pause(e, lived);
        }
      } catch (RuntimeException e) {
        // The thread must outlive whatever a listener trips over: a proxy that stops listening is
        // worse.
        log.error("the feed broke on an event", e);
        pause(e, false);
      }
    }
  }

  private void pause(Exception why, boolean lived) {
    if (renewed) {
      renewed = false;
      return;
    }
    listener.lost(String.valueOf(why.getMessage() == null ? why : why.getMessage()));
    var pause = lived ? backoff.within(spread) : backoff.next();
    long until = System.nanoTime() + pause.toNanos();
    while (!closed && System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  private InputStream connect() throws IOException {
    var request = HttpRequest.newBuilder(uri).timeout(ANSWER).header("Accept", "text/event-stream");
    String id = listener.lastEventId();
    if (id != null) {
      request.header("Last-Event-ID", id);
    }
    try {
      var response = http.get().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new IOException(uri.getPath() + " answered " + response.statusCode());
      }
      lastHeard = System.nanoTime();
      open = response.body();
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    }
  }

  private void read(InputStream stream) throws IOException {
    var events = new EventReader(stream, () -> lastHeard = System.nanoTime());
    for (var event = events.next(); event != null; event = events.next()) {
      listener.event(event);
    }
  }

  /** A connection that a firewall dropped without a word looks like a quiet one; pings tell. */
  private void watch() {
    if (open != null && System.nanoTime() - lastHeard > silence.toNanos()) {
      log.warn("nothing heard from Pilot for {}: connecting again", silence);
      abandon();
    }
  }

  private void abandon() {
    var stream = open;
    open = null;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        log.debug("closing the feed", e);
      }
    }
  }
}
