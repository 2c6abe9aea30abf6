package io.amime.proxy.tap;

import io.amime.api.observe.TapOrder;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.RequestObserver;
import java.util.List;
import java.util.function.LongSupplier;

/** Where every request comes by. While nobody looks, all that happens is that this is seen. */
public final class TapPoint implements RequestObserver {
  private final LongSupplier nanos;
  private volatile List<Tap> taps = List.of();

  /**
   * @param nanos the monotonic clock
   */
  public TapPoint(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public void onEnd(MeshExchange exchange) {
    var open = taps;
    if (!open.isEmpty()) {
      var request = new PassingRequest(exchange);
      for (var tap : open) {
        tap.offer(request);
      }
    }
  }

  /** Those who look. */
  List<Tap> open() {
    return taps;
  }

  /** Lets exactly these look; those that looked before keep what waits for them. */
  void open(List<TapOrder> orders) {
    var before = taps;
    taps = orders.stream().map(order -> kept(before, order)).toList();
  }

  /** Looks no longer. */
  void close(Tap tap) {
    taps = taps.stream().filter(other -> other != tap).toList();
  }

  private Tap kept(List<Tap> before, TapOrder order) {
    return before.stream()
        .filter(tap -> tap.name().equals(order.tap()))
        .findFirst()
        .orElseGet(() -> new Tap(order, nanos));
  }
}
