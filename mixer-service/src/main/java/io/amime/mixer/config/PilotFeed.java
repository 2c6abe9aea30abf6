package io.amime.mixer.config;

import io.amime.api.event.EventReader;
import io.amime.api.identity.MeshClient;
import io.amime.api.resource.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Listens to Pilot for as long as Mixer runs. Every event is the whole set, so there is nothing to
 * resume: after any trouble the connection is made anew, with jitter.
 */
final class PilotFeed implements AutoCloseable {
  private static final Log LOG = LogFactory.getLog(PilotFeed.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  /** Pilot says something every ten seconds; a connection that is silent for longer is dead. */
  private static final Duration SILENCE = Duration.ofSeconds(35);

  private static final long MAX_PAUSE_MILLIS = 5_000;
  private static final long MIN_PAUSE_MILLIS = 200;

  private final URI uri;
  private final MeshClient pilot;
  private final LivePolicy policy;
  private final LastGoodResources lastGood;
  private final JsonMapper json;
  private final Thread reader = Thread.ofVirtual().name("pilot-feed").unstarted(this::run);
  private final Thread watchdog =
      Thread.ofVirtual().name("pilot-feed-watch").unstarted(this::watch);
  private volatile long lastHeard = System.nanoTime();
  private volatile @Nullable InputStream open;
  private volatile boolean connected;

  PilotFeed(
      URI pilotUrl,
      MeshClient pilot,
      LivePolicy policy,
      LastGoodResources lastGood,
      JsonMapper json) {
    String kinds =
        Arrays.stream(ResourceKind.values())
            .filter(PilotFeed::matters)
            .map(ResourceKind::kind)
            .collect(Collectors.joining(","));
    this.uri =
        URI.create(
            pilotUrl.toString().replaceAll("/+$", "") + "/v1/feeds/resources?kinds=" + kinds);
    this.pilot = pilot;
    this.policy = policy;
    this.lastGood = lastGood;
    this.json = json;
  }

  private static boolean matters(ResourceKind kind) {
    ResourceKind.Role role = kind.role();
    return kind == ResourceKind.RULE || role.isHandler() || role.isInstance();
  }

  void start() {
    ResourceSet kept = lastGood.load();
    if (kept != null) {
      LOG.info("starting with the resources of revision " + kept.revision() + " from disk");
      policy.apply(kept);
    }
    reader.start();
    watchdog.start();
  }

  boolean connected() {
    return connected;
  }

  @Override
  public void close() {
    watchdog.interrupt();
    reader.interrupt();
    abandon();
  }

  private void run() {
    int failures = 0;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        listen();
        throw new IOException("Pilot ended the stream");
      } catch (IOException | RuntimeException e) {
        failures = connected ? 0 : failures + 1;
        connected = false;
        complain(failures, e);
      } catch (InterruptedException e) {
        return;
      }
      if (!pause(failures)) {
        return;
      }
    }
  }

  /** One line per change of state, not one per attempt. */
  private void complain(int failures, Exception e) {
    String message = "no word from Pilot at %s: %s".formatted(uri.getAuthority(), e);
    if (failures <= 1) {
      LOG.warn(message);
    } else {
      LOG.debug(message);
    }
  }

  private static boolean pause(int failures) {
    long bound = Math.min(MAX_PAUSE_MILLIS, MIN_PAUSE_MILLIS << Math.min(failures, 6));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(MIN_PAUSE_MILLIS / 2, bound + 1));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void listen() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(ANSWER).header("Accept", "text/event-stream").build();
    HttpResponse<InputStream> response =
        pilot.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("Pilot answered " + response.statusCode());
      }
      open = body;
      heard();
      connected = true;
      LOG.info("listening to Pilot at " + uri.getAuthority());
      read(new EventReader(body, this::heard));
    } finally {
      open = null;
    }
  }

  private void read(EventReader events) throws IOException {
    for (var event = events.next(); event != null; event = events.next()) {
      if (event.name().equals("resources")) {
        take(event.data());
      }
    }
  }

  private void take(String data) throws IOException {
    ResourceSet resources;
    try {
      resources = json.readValue(data, ResourceSet.class);
    } catch (JacksonException e) {
      throw new IOException("Pilot sent something unreadable: " + e.getOriginalMessage(), e);
    }
    policy.apply(resources);
    lastGood.keep(resources);
  }

  private void heard() {
    lastHeard = System.nanoTime();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(SILENCE.dividedBy(7));
        if (open != null && System.nanoTime() - lastHeard > SILENCE.toNanos()) {
          LOG.warn("nothing heard from Pilot for " + SILENCE.toSeconds() + " s: connecting again");
          abandon();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void abandon() {
    InputStream stream = open;
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        LOG.debug("closing the feed", e);
      }
    }
  }
}
