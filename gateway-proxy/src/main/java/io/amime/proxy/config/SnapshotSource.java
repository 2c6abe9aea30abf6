package io.amime.proxy.config;

import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.FeedAck;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.event.ServerSentEvent;
import io.amime.api.observe.Ask;
import io.amime.api.observe.TapOrder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns Pilot's feed into the running configuration: reads, hands over, acknowledges or refuses,
 * and remembers on disk what was accepted.
 */
public final class SnapshotSource implements FeedConnection.Listener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SnapshotSource.class);

  private final Settings settings;
  private final AckSender acks;
  private final ConfigReceiver receiver;
  private final Inquirer inquirer;
  private final JsonMapper json;
  private final InstantSource clock;
  private final SnapshotKeeper keeper;
  private final FeedConnection connection;

  private @Nullable ProxySnapshot current;
  private boolean fromScratch;
  private volatile FeedStatus status = FeedStatus.NOTHING;

  public SnapshotSource(
      Settings settings,
      Supplier<HttpClient> http,
      ConfigReceiver receiver,
      Inquirer inquirer,
      JsonMapper json,
      InstantSource clock,
      ScheduledExecutorService timer) {
    this.settings = settings;
    this.acks = new AckSender(settings.feed("/acks"), http, json);
    this.receiver = receiver;
    this.inquirer = inquirer;
    this.json = json;
    this.clock = clock;
    this.keeper = new SnapshotKeeper(new LastKnownGood(settings.directory(), json), timer);
    this.connection =
        new FeedConnection(
            settings.feed(""),
            http,
            this,
            settings.silence(),
            settings.spread(),
            new Backoff(new SplittableRandom()),
            timer);
  }

  /**
   * Where the feed is and how patient to be.
   *
   * @param pilot base address
   * @param proxy id of the workload
   * @param directory for the last known good
   * @param silence after which the connection counts as dead
   * @param spread of the first reconnect after a loss
   */
  public record Settings(
      URI pilot, String proxy, Path directory, Duration silence, Duration spread) {
    URI feed(String below) {
      return URI.create(pilot + "/v1/feeds/proxies/" + proxy + below);
    }
  }

  /** Takes what the disk remembers into use. Called once, before {@link #connect()}. */
  public void startFromDisk() {
    var kept = new LastKnownGood(settings.directory(), json).read().orElse(null);
    if (kept == null) {
      return;
    }
    var violations = receiver.snapshot(kept.snapshot());
    if (!violations.isEmpty()) {
      log.warn("the snapshot on disk is refused: {}", violations);
      return;
    }
    current = kept.snapshot();
    status = status.applied(kept.snapshot(), true, clock.instant());
    log.info(
        "started from the last good snapshot {} (revision {}), stale until Pilot answers",
        kept.snapshot().version(),
        kept.snapshot().revision());
  }

  /** Begins to listen, and goes on through every loss until closed. */
  public void connect() {
    connection.start();
  }

  /** Listens over a fresh connection, without a pause. */
  public void renewConnection() {
    connection.renew();
  }

  /** For people: what runs and how fresh it is. */
  public FeedStatus status() {
    return status;
  }

  @Override
  public void close() {
    connection.close();
    keeper.close();
  }

  @Override
  public @Nullable String lastEventId() {
    return fromScratch || current == null ? null : current.version();
  }

  @Override
  public void connected() {
    status = status.connected(clock.instant());
    log.info("listening to Pilot at {}", settings.pilot());
  }

  @Override
  public void lost(String why) {
    if (status.connected()) {
      log.warn("Pilot is away ({}): going on with what is known", why);
    } else {
      log.info("Pilot does not answer yet: {}", why);
    }
    status = status.lost(why);
    inquirer.lost();
  }

  @Override
  public void event(ServerSentEvent event) throws IOException {
    status = status.heard(clock.instant());
    try {
      switch (event.name()) {
        case "snapshot" -> snapshot(json.readValue(event.data(), FeedEvents.Snapshot.class));
        case "endpoints" -> endpoints(json.readValue(event.data(), EndpointsUpdate.class));
        case "trust" -> {
          var trust = json.readValue(event.data(), FeedEvents.Trust.class);
          receiver.trust(trust.bundle(), trust.crl());
        }
        case "ask" -> inquirer.ask(json.readValue(event.data(), Ask.class));
        case "taps" -> inquirer.taps(json.readValue(event.data(), TapOrder.Open.class).taps());
        case "ping" -> acks.sendWaiting();
        default -> log.debug("unknown event {}", event.name());
      }
    } catch (JacksonException e) {
      refuse(event, e);
    }
  }

  private void snapshot(FeedEvents.Snapshot event) throws IOException {
    var next = resolve(event);
    fromScratch = false;
    var violations = receiver.snapshot(next);
    if (violations.isEmpty()) {
      current = next;
      status = status.applied(next, false, clock.instant());
      remember();
      log.info("applied snapshot {} (revision {})", next.version(), next.revision());
    } else {
      status = status.refused(next.version(), violations);
      log.warn("refused snapshot {}: {}", next.version(), violations);
    }
    acks.send(new FeedAck(next.version(), violations.isEmpty(), violations));
  }

  private ProxySnapshot resolve(FeedEvents.Snapshot event) throws IOException {
    if (event.full() != null) {
      return event.full();
    }
    var before = current;
    if (event.delta() == null || before == null) {
      throw startAgain("a delta came before any snapshot");
    }
    try {
      return event.delta().applyTo(before);
    } catch (IllegalArgumentException e) {
      throw startAgain(String.valueOf(e.getMessage()));
    }
  }

  private IOException startAgain(String why) {
    fromScratch = true;
    return new IOException(why);
  }

  private void endpoints(EndpointsUpdate update) throws IOException {
    if (current == null) {
      throw startAgain("endpoints came before any snapshot");
    }
    current = update.applyTo(current);
    receiver.endpoints(current);
    status = status.applied(current, false, clock.instant());
    remember();
  }

  private void refuse(ServerSentEvent event, JacksonException why) {
    log.warn("event {} cannot be read: {}", event.name(), why.getOriginalMessage());
    if (event.name().equals("snapshot") && event.id() != null) {
      var violations = List.of("cannot be read: " + why.getOriginalMessage());
      status = status.refused(event.id(), violations);
      acks.send(new FeedAck(event.id(), false, violations));
    }
  }

  private void remember() {
    if (current != null) {
      keeper.keep(new LastKnownGood.Kept(current));
    }
  }
}
