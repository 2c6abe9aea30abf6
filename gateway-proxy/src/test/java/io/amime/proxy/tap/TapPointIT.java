package io.amime.proxy.tap;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.observe.TapFilter;
import io.amime.api.observe.TapOrder;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TapPointIT {
  private final AtomicLong clock = new AtomicLong();
  private final TapPoint point = new TapPoint(clock::get);
  private RawBackend backend;
  private ProxyServer proxy;

  @BeforeEach
  void start() {
    backend = RawBackend.saying("ok");
    proxy =
        new ProxyServer(
            Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  @AfterEach
  void stop() {
    proxy.close();
    backend.close();
  }

  private MeshExchange request(String path, String... headers) {
    proxy.ended().clear();
    proxy.get(path, headers);
    return proxy.first();
  }

  private static TapOrder order(String name, TapFilter filter, int rate) {
    return new TapOrder(name, filter, rate, 60);
  }

  private static TapFilter path(String prefix) {
    return new TapFilter(null, null, null, prefix, null, null, null);
  }

  @Test
  void secretsNeverLeaveTheProxy() {
    point.open(List.of(order("t", TapFilter.ALL, 10)));
    point.onEnd(
        request(
            "/",
            "Authorization",
            "Bearer a",
            "Cookie",
            "user=b",
            "X-Api-Key",
            "c",
            "x-plain",
            "d"));
    var caught = point.open().getFirst().take(10);
    assertThat(caught).hasSize(1);
    assertThat(caught.getFirst().headers())
        .containsEntry("authorization", "(hidden)")
        .containsEntry("cookie", "(hidden)")
        .containsEntry("x-api-key", "(hidden)")
        .containsEntry("x-plain", "d");
  }

  @Test
  void onlyWhatIsWantedIsCaught() {
    point.open(List.of(order("reviews", path("/reviews"), 10), order("all", TapFilter.ALL, 10)));
    point.onEnd(request("/ratings/1"));
    point.onEnd(request("/reviews/1"));
    assertThat(point.open().getFirst().take(10)).hasSize(1);
    assertThat(point.open().getLast().take(10)).hasSize(2);
  }

  @Test
  void whatIsBeyondTheRateIsCountedAndTheNextSecondStartsAnew() {
    point.open(List.of(order("t", TapFilter.ALL, 3)));
    var tap = point.open().getFirst();
    var request = request("/");
    for (int i = 0; i < 10; i++) {
      point.onEnd(request);
    }
    assertThat(tap.take(100)).hasSize(3);
    assertThat(tap.takeLeftOut()).isEqualTo(7);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    point.onEnd(request);
    assertThat(tap.take(100)).hasSize(1);
    assertThat(tap.takeLeftOut()).isZero();
  }

  @Test
  void whatNobodyTakesAwayIsBounded() {
    point.open(List.of(order("t", TapFilter.ALL, 1_000_000)));
    var tap = point.open().getFirst();
    var request = request("/");
    for (int i = 0; i < 2000; i++) {
      point.onEnd(request);
    }
    assertThat(tap.take(5000)).hasSize(1024);
    assertThat(tap.takeLeftOut()).isEqualTo(2000 - 1024);
  }

  @Test
  void aTapEndsByItselfAndAnotherOneDoesNotDisturbIt() {
    point.open(List.of(order("t", TapFilter.ALL, 10)));
    var tap = point.open().getFirst();
    var request = request("/");
    point.onEnd(request);
    point.open(List.of(order("t", TapFilter.ALL, 10), order("u", TapFilter.ALL, 10)));
    assertThat(point.open().getFirst()).isSameAs(tap);
    assertThat(tap.take(10)).hasSize(1);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
    point.onEnd(request);
    assertThat(tap.over()).isTrue();
    assertThat(tap.take(10)).isEmpty();
  }
}
