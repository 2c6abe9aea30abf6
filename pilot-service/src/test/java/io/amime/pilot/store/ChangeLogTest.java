package io.amime.pilot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
  private static Revision revision(long n) {
    return new Revision(n, "user:ada", Instant.EPOCH, "", List.of());
  }

  @Test
  void whoAsksForWhatIsNoLongerKeptHasToListAgain() throws Exception {
    var log = new ChangeLog(2, 0);
    log.append(List.of(revision(1), revision(2), revision(3)));

    assertThat(log.after(1, Duration.ZERO)).containsExactly(revision(2), revision(3));
    assertThatThrownBy(() -> log.after(0, Duration.ZERO))
        .isInstanceOf(Gone.class)
        .hasMessageContaining("too old resource version: 0 (1)");
  }

  @Test
  void aWaiterHearsOfTheNextRevision() {
    var log = new ChangeLog(2, 7);
    var waiting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return log.after(7, Duration.ofSeconds(20));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });

    log.append(List.of(revision(8)));

    assertThat(waiting.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join())
        .containsExactly(revision(8));
  }

  @Test
  void waitingEndsEmptyHandedWhenNothingHappens() throws Exception {
    assertThat(new ChangeLog(2, 7).after(7, Duration.ofMillis(10))).isEmpty();
  }
}
