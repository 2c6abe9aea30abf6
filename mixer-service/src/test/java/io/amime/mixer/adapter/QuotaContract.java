package io.amime.mixer.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every adapter that counts over a window keeps to. */
public abstract class QuotaContract {
  private final String quota = "q" + UUID.randomUUID() + ".quota.default";

  /** Another limit for some dimensions. */
  protected record Special(Map<String, String> dimensions, long amount) {}

  /** A handler with one limit. */
  protected abstract QuotaHandler handler(
      String quota, long limit, Duration window, List<Special> overrides);

  private QuotaHandler handler(long limit, Duration window, Special... overrides) {
    return handler(quota, limit, window, List.of(overrides));
  }

  private QuotaCharge charge(long amount, boolean bestEffort, String id, String... dimensions) {
    TreeMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < dimensions.length; i += 2) {
      map.put(dimensions[i], dimensions[i + 1]);
    }
    return new QuotaCharge(quota, map, amount, bestEffort, id);
  }

  @Test
  void grantsTheLimitAndThenNothing() {
    QuotaHandler handler = handler(3, Duration.ofSeconds(30));

    for (int i = 0; i < 3; i++) {
      QuotaResult result = handler.charge(charge(1, false, null));
      assertThat(result.granted()).isEqualTo(1);
      assertThat(result.validDuration()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(30));
    }
    assertThat(handler.charge(charge(1, false, null)).granted()).isZero();
  }

  @Test
  void isAllOrNothingUnlessBestEffort() {
    QuotaHandler handler = handler(10, Duration.ofSeconds(30));

    assertThat(handler.charge(charge(11, false, null)).granted()).isZero();
    assertThat(handler.charge(charge(8, false, null)).granted()).isEqualTo(8);
    assertThat(handler.charge(charge(3, false, null)).granted()).isZero();
    assertThat(handler.charge(charge(3, true, null)).granted()).isEqualTo(2);
    assertThat(handler.charge(charge(3, true, null)).granted()).isZero();
  }

  @Test
  void tenParallelClientsGetExactlyTheLimit() throws Exception {
    QuotaHandler handler = handler(100, Duration.ofSeconds(30));
    Callable<Long> client =
        () ->
            IntStream.range(0, 30)
                .mapToLong(i -> handler.charge(charge(1, false, null)).granted())
                .sum();

    try (ExecutorService pool = Executors.newFixedThreadPool(10)) {
      long granted = 0;
      for (Future<Long> sum : pool.invokeAll(java.util.Collections.nCopies(10, client))) {
        granted += sum.get();
      }
      assertThat(granted).isEqualTo(100);
    }
  }

  @Test
  void unitsComeBackAfterTheWindow() {
    QuotaHandler handler = handler(2, Duration.ofSeconds(1));
    assertThat(handler.charge(charge(2, false, null)).granted()).isEqualTo(2);
    assertThat(handler.charge(charge(1, false, null)).granted()).isZero();

    await()
        .between(Duration.ofMillis(500), Duration.ofSeconds(5))
        .until(() -> handler.charge(charge(2, false, null)).granted() == 2);
  }

  @Test
  void dimensionsAreCountedApart() {
    QuotaHandler handler = handler(1, Duration.ofSeconds(30));

    assertThat(handler.charge(charge(1, false, null, "a", "x", "b", "y")).granted()).isEqualTo(1);
    assertThat(handler.charge(charge(1, false, null, "a", "y", "b", "x")).granted()).isEqualTo(1);
    assertThat(handler.charge(charge(1, false, null, "a", "x;b=y")).granted()).isEqualTo(1);
    assertThat(handler.charge(charge(1, false, null, "a", "}x")).granted()).isEqualTo(1);
    assertThat(handler.charge(charge(1, false, null, "a", "z".repeat(5000))).granted())
        .isEqualTo(1);
    assertThat(handler.charge(charge(1, false, null, "b", "y", "a", "x")).granted()).isZero();
  }

  @Test
  void firstFittingOverrideWins() {
    QuotaHandler handler =
        handler(
            5,
            Duration.ofSeconds(30),
            new Special(Map.of("user", "jason"), 2),
            new Special(Map.of("user", "jason", "app", "x"), 4),
            new Special(Map.of("app", "x"), 1));

    assertThat(handler.charge(charge(9, true, null, "user", "jason", "app", "x")).granted())
        .isEqualTo(2);
    assertThat(handler.charge(charge(9, true, null, "user", "joe", "app", "x")).granted())
        .isEqualTo(1);
    assertThat(handler.charge(charge(9, true, null, "user", "joe", "app", "y")).granted())
        .isEqualTo(5);
  }

  @Test
  void aRepeatedIdGetsTheSameUnitsAgain() {
    QuotaHandler handler = handler(5, Duration.ofSeconds(30));

    assertThat(handler.charge(charge(3, false, "id")).granted()).isEqualTo(3);
    assertThat(handler.charge(charge(3, false, "id")).granted()).isEqualTo(3);
    assertThat(handler.charge(charge(3, true, "other")).granted()).isEqualTo(2);
  }

  @Test
  void nothingIsGrantedOfNothingOrWithoutALimit() {
    QuotaHandler handler = handler(5, Duration.ofSeconds(30));

    assertThat(handler.charge(charge(0, true, null)).granted()).isZero();
    QuotaCharge unknown = new QuotaCharge("no.quota.default", new TreeMap<>(), 1, false, null);
    assertThat(handler.charge(unknown).granted()).isZero();
  }
}
