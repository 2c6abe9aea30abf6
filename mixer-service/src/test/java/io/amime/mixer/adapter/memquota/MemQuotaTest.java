package io.amime.mixer.adapter.memquota;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.resource.MemQuota;
import io.amime.api.resource.ResourceMeta;
import io.amime.mixer.adapter.QuotaCharge;
import io.amime.mixer.adapter.QuotaContract;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.adapter.QuotaResult;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemQuotaTest extends QuotaContract {
  private final AtomicLong now = new AtomicLong();

  @Override
  protected QuotaHandler handler(
      String quota, long limit, Duration window, List<Special> overrides) {
    return handler(System::nanoTime, quota, limit, window, overrides);
  }

  private static QuotaHandler handler(
      java.util.function.LongSupplier clock,
      String quota,
      long limit,
      Duration window,
      List<Special> overrides) {
    MemQuota.Limit only =
        new MemQuota.Limit(
            quota,
            limit,
            window,
            overrides.stream()
                .map(o -> new MemQuota.Override(o.dimensions(), o.amount(), null))
                .toList());
    return new MemQuotaAdapter(clock)
        .handler(
            new MemQuota(ResourceMeta.of("default", "h"), new MemQuota.Spec(List.of(only), null)));
  }

  private QuotaHandler manual(Duration window) {
    // A short name means the handler's namespace.
    return handler(now::get, "q", 10, window, List.of());
  }

  private static QuotaCharge charge(long amount, boolean bestEffort, String id) {
    return new QuotaCharge("q.quota.default", new TreeMap<>(), amount, bestEffort, id);
  }

  private void at(long millis) {
    now.set(millis * 1_000_000);
  }

  @Test
  void unitsComeBackExactlyAWindowAfterTheyWereTaken() {
    QuotaHandler handler = manual(Duration.ofSeconds(1));
    handler.charge(charge(4, false, null));
    at(500);
    handler.charge(charge(6, false, null));
    at(999);
    assertThat(handler.charge(charge(1, true, null)).granted()).isZero();
    at(1000);
    assertThat(handler.charge(charge(9, true, null)).granted()).isEqualTo(4);
    at(1500);
    assertThat(handler.charge(charge(9, true, null)).granted()).isEqualTo(6);
    at(60_000);
    assertThat(handler.charge(charge(99, true, null)).granted()).isEqualTo(10);
  }

  @Test
  void windowIsRoundedUpToWholeSeconds() {
    QuotaHandler handler = manual(Duration.ofMillis(1100));
    handler.charge(charge(10, false, null));
    at(1900);
    assertThat(handler.charge(charge(1, false, null)).granted()).isZero();
    at(2000);
    assertThat(handler.charge(charge(1, false, null)).granted()).isEqualTo(1);
  }

  @Test
  void negativeAmountsGiveBackTheNewestUnits() {
    QuotaHandler handler = manual(Duration.ofSeconds(1));
    handler.charge(charge(4, false, null));
    at(500);
    handler.charge(charge(6, false, null));
    assertThat(handler.charge(charge(-8, false, null)).granted()).isEqualTo(8);
    at(1000);
    assertThat(handler.charge(charge(99, true, null)).granted()).isEqualTo(10);
  }

  @Test
  void withoutWindowUnitsStayInUseUntilTheyAreGivenBack() {
    QuotaHandler handler = manual(Duration.ZERO);
    assertThat(handler.charge(charge(10, false, null)).granted()).isEqualTo(10);
    at(1_000_000);
    assertThat(handler.charge(charge(1, false, null)).granted()).isZero();
    assertThat(handler.charge(charge(-3, false, null)).granted()).isEqualTo(3);
    assertThat(handler.charge(charge(5, true, null)).granted()).isEqualTo(3);
    assertThat(handler.charge(charge(-99, false, null)).granted()).isEqualTo(10);
  }

  @Test
  void idsAreRememberedWithWhatIsLeftOfTheirTime() {
    QuotaHandler handler = manual(Duration.ofSeconds(10));
    handler.charge(charge(10, false, "granted"));
    handler.charge(charge(1, false, "denied"));
    at(900);
    assertThat(handler.charge(charge(10, false, "granted")))
        .isEqualTo(new QuotaResult(10, Duration.ofMillis(9100)));
    at(1900);
    assertThat(handler.charge(charge(10, false, "granted")).granted()).isEqualTo(10);
    at(10_000);
    // Forgotten after two periods of a second, and by now there are units again.
    assertThat(handler.charge(charge(1, false, "denied")).granted()).isEqualTo(1);
  }
}
