package io.amime.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.FeedAck;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.SnapshotDelta;
import io.amime.api.observe.Ask;
import io.amime.api.observe.TapFilter;
import io.amime.api.observe.TapOrder;
import io.amime.proxy.testing.RecordedPilot;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class SnapshotSourceIT {
  private static final ProxySnapshot FIRST = Snapshots.version("v1", 1);
  private static final ProxySnapshot SECOND =
      new ProxySnapshot(
          "v2",
          2,
          FIRST.workload(),
          List.of(),
          List.of(),
          FIRST.endpoints(),
          List.of(),
          new Inbound(false, List.of()),
          FIRST.outbound(),
          FIRST.policy());

  @TempDir Path directory;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Recorder recorder = new Recorder();
  private final Inquiries inquiries = new Inquiries();
  private ScheduledExecutorService timer;
  private HttpClient http;
  private RecordedPilot pilot;
  private RecordedPilot.Feed feed;
  private SnapshotSource source;

  @BeforeEach
  void start() throws IOException {
    timer = Executors.newSingleThreadScheduledExecutor();
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    pilot = RecordedPilot.plain();
    feed = pilot.feed("ratings-v1");
    source = source(Duration.ofSeconds(30));
  }

  private SnapshotSource source(Duration silence) {
    return new SnapshotSource(
        new SnapshotSource.Settings(
            pilot.url(), "ratings-v1", directory, Duration.ofMillis(900), Duration.ofMillis(50)),
        () -> http,
        recorder,
        inquiries,
        json,
        InstantSource.system(),
        timer);
  }

  @AfterEach
  void stop() {
    source.close();
    pilot.close();
    timer.shutdownNow();
    http.shutdownNow();
  }

  @Test
  void appliesAFullSnapshotAndThenADeltaAndAcknowledgesBoth() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await().until(() -> recorder.snapshots.contains(FIRST));
    feed.send("v2", "snapshot", Map.of("delta", SnapshotDelta.between(FIRST, SECOND)));
    await().until(() -> recorder.snapshots.contains(SECOND));
    await()
        .untilAsserted(() ->
            assertThat(feed.acks())
                .containsExactly(
                    new FeedAck("v1", true, List.of()), new FeedAck("v2", true, List.of())));
  }

  @Test
  void endpointsChangeMembershipWithoutANewSnapshot() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST))
        .greet(null, "endpoints", new EndpointsUpdate(Map.of(), List.of()));
    source.connect();
    await().until(() -> !recorder.endpoints.isEmpty());
    assertThat(recorder.endpoints.getFirst().endpoints()).isEmpty();
    assertThat(recorder.endpoints.getFirst().version()).isEqualTo("v1");
    assertThat(recorder.snapshots).hasSize(1);
  }

  @Test
  void comesBackWhereItStoppedWhenTheStreamEnds() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await().until(() -> recorder.snapshots.size() == 1);
    feed.forgetGreeting().drop();
    await().untilAsserted(() -> assertThat(feed.lastEventIds()).containsExactly("-", "v1"));
  }

  @Test
  void comesBackWhenTheConnectionFallsSilent() {
    source = source(Duration.ofMillis(600));
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await().untilAsserted(() -> assertThat(feed.lastEventIds()).startsWith("-", "v1"));
  }

  @Test
  void pingsKeepAQuietConnection() {
    source = source(Duration.ofMillis(900));
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    var pings =
        timer.scheduleAtFixedRate(
            () -> feed.send(null, "ping", ""), 0, 200, java.util.concurrent.TimeUnit.MILLISECONDS);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(3))
        .until(() -> feed.lastEventIds().size() <= 1);
    pings.cancel(true);
  }

  @Test
  void aDeltaThatDoesNotFitStartsFromScratch() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await().until(() -> recorder.snapshots.size() == 1);
    feed.send("v3", "snapshot", Map.of("delta", SnapshotDelta.between(SECOND, FIRST)));
    await().untilAsserted(() -> assertThat(feed.lastEventIds()).startsWith("-", "-"));
    await().until(() -> recorder.snapshots.size() == 2);
  }

  @Test
  void refusesWhatItCannotReadAndGoesOnWithTheOneBefore() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await().until(() -> recorder.snapshots.size() == 1);
    feed.send("v9", "snapshot", "{\"full\":{\"version\":\"v9\",\"revision\":\"many\"}}");
    await().until(() -> feed.acks().size() == 2);
    assertThat(feed.acks().getLast().version()).isEqualTo("v9");
    assertThat(feed.acks().getLast().accepted()).isFalse();
    assertThat(source.status().version()).isEqualTo("v1");
  }

  @Test
  void refusesWhatCannotBeCompiledWithTheReasons() {
    recorder.violations = List.of("regex [ is not RE2");
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await()
        .untilAsserted(() ->
            assertThat(feed.acks()).containsExactly(new FeedAck("v1", false, recorder.violations)));
    assertThat(source.status().refusedVersion()).isEqualTo("v1");
    assertThat(source.status().version()).isNull();
  }

  @Test
  void aRestartWithoutPilotServesTheLastGoodSnapshot() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await().until(() -> recorder.snapshots.contains(FIRST));
    source.close();
    pilot.close();
    recorder.snapshots.clear();

    source = source(Duration.ofSeconds(30));
    source.startFromDisk();

    assertThat(recorder.snapshots).containsExactly(FIRST);
    assertThat(source.status().stale()).isTrue();
  }

  @Test
  void trustIsHandedOverAsItCame() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST))
        .greet(null, "trust", Map.of("bundle", List.of("ROOT"), "crl", "LIST"))
        .greet(null, "trust", Map.of("bundle", List.of("ROOT")));
    source.connect();
    await()
        .untilAsserted(
            () -> assertThat(recorder.trust).containsExactly("[ROOT] LIST", "[ROOT] null"));
  }

  private static final class Recorder implements ConfigReceiver {
    private final List<ProxySnapshot> snapshots = new CopyOnWriteArrayList<>();
    private final List<ProxySnapshot> endpoints = new CopyOnWriteArrayList<>();
    private final List<String> trust = new CopyOnWriteArrayList<>();
    private volatile List<String> violations = List.of();

    @Override
    public List<String> snapshot(ProxySnapshot next) {
      snapshots.add(next);
      return violations;
    }

    @Override
    public void endpoints(ProxySnapshot next) {
      endpoints.add(next);
    }

    @Override
    public void trust(List<String> bundle, @Nullable String crl) {
      trust.add(bundle + " " + crl);
    }
  }

  @Test
  void whatPilotWantsToKnowIsPassedOnAndForgottenWhenItIsAway() {
    feed.greet("v1", "snapshot", Map.of("full", FIRST));
    source.connect();
    await().until(() -> source.status().connected());
    feed.send(null, "ask", new Ask("q-1", "request-7"));
    var order = new TapOrder("t-1", TapFilter.ALL, 10, 60);
    feed.send(null, "taps", new TapOrder.Open(List.of(order)));
    await()
        .untilAsserted(() ->
            assertThat(inquiries.heard)
                .containsExactly("ask q-1 request-7", "taps " + List.of(order)));
    feed.drop();
    await().untilAsserted(() -> assertThat(inquiries.heard).hasSize(3).last().isEqualTo("lost"));
  }

  private static final class Inquiries implements Inquirer {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void ask(Ask ask) {
      heard.add("ask " + ask.question() + " " + ask.id());
    }

    @Override
    public void taps(List<TapOrder> open) {
      heard.add("taps " + open);
    }

    @Override
    public void lost() {
      heard.add("lost");
    }
  }
}
