package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.identity.LiveIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationIT {
  private static final int CLIENTS = 8;

  @TempDir Path directory;

  @Test
  void newCertificatesEverySecondUnderLoadLoseNoRequest() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      pair.serviceTime = Duration.ofMillis(2);
      var running = new AtomicBoolean(true);
      var answered = new AtomicInteger();
      var failures = new ConcurrentLinkedQueue<String>();
      var clients = new ArrayList<Thread>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (running.get()) {
                    try {
                      var answer = pair.get("/reviews/0");
                      answered.incrementAndGet();
                      if (answer.statusCode() != 200) {
                        failures.add(answer.statusCode() + " " + answer.body());
                      }
                    } catch (Exception e) {
                      failures.add(e.toString());
                    }
                  }
                }));
      }
      var serials = new ArrayList<String>();
      for (int round = 0; round < 8; round++) {
        int before = answered.get();
        await().until(() -> answered.get() > before + 100);
        serials.add(rotate(pair, pair.callerIdentity, "productpage"));
        await().pollDelay(Duration.ofMillis(300)).until(() -> answered.get() > before + 200);
        rotate(pair, pair.calleeIdentity, "reviews");
      }
      running.set(false);
      for (var client : clients) {
        client.join();
      }
      assertThat(failures).isEmpty();
      assertThat(answered).hasValueGreaterThan(1600);
      assertThat(serials).doesNotHaveDuplicates();
    }
  }

  @Test
  void theNextSerialIsAnnouncedBeforeItIsShown() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      var next = pair.authority.svid("default", "productpage");
      var old = pair.callerIdentity.current().serial();
      pair.caller.announce(next).toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(pair.pilot.heartbeats())
          .anyMatch(
              h -> next.serial().equals(h.registration().nextSerial()) && h.serial().equals(old));
      pair.callerIdentity.use(next);
      await()
          .untilAsserted(() ->
              assertThat(pair.pilot.heartbeats())
                  .anyMatch(h ->
                      h.serial().equals(next.serial()) && h.registration().nextSerial() == null));
      await()
          .untilAsserted(() ->
              assertThat(pair.pilot.feed("productpage-v1").lastEventIds())
                  .isEqualTo(List.of("-", "p1")));
    }
  }

  @Test
  void theNextSerialIsAnnouncedUntilPilotHearsIt() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      await().until(() -> !pair.pilot.heartbeats().isEmpty());
      pair.pilot.deaf(true);
      var next = pair.authority.svid("default", "productpage");
      var announcement = pair.caller.announce(next).toCompletableFuture();
      // Longer than any single attempt would be waited for.
      assertThat(announcement)
          .failsWithin(Duration.ofSeconds(2))
          .withThrowableOfType(TimeoutException.class);
      assertThat(pair.get("/reviews/0").statusCode()).isEqualTo(200);

      pair.pilot.deaf(false);
      assertThat(announcement).succeedsWithin(Duration.ofSeconds(15));
      assertThat(pair.pilot.heartbeats())
          .anyMatch(h -> next.serial().equals(h.registration().nextSerial()));
    }
  }

  private static String rotate(MeshPair pair, LiveIdentity identity, String account) {
    var next = pair.authority.svid("default", account);
    identity.use(next);
    return next.serial();
  }
}
