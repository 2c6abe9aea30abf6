package io.amime.pilot.tap;

import io.amime.api.observe.TapFilter;
import io.amime.api.observe.TapOrder;
import io.amime.pilot.push.Bell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who looks at requests now. Feeds look here for what their proxy is to show. */
@Component
public final class OpenTaps {
  private static final int MOST = 8;

  private final Bell bell;
  private final Map<String, OpenTap> open = new LinkedHashMap<>();

  OpenTaps(Bell bell) {
    this.bell = bell;
  }

  /**
   * Opens a tap at every proxy that passes, until it is closed.
   *
   * @return empty when too many are open already
   */
  synchronized Optional<OpenTap> open(
      TapFilter filter, int rate, int seconds, Predicate<String> proxies) {
    if (open.size() >= MOST) {
      return Optional.empty();
    }
    var order = new TapOrder(UUID.randomUUID().toString(), filter, rate, seconds);
    var tap = new OpenTap(order, proxies, System::nanoTime, () -> close(order.tap()));
    open.put(order.tap(), tap);
    bell.ring();
    return Optional.of(tap);
  }

  private synchronized void close(String name) {
    open.remove(name);
    bell.ring();
  }

  /** What that proxy is to show. */
  public synchronized List<TapOrder> at(String proxy) {
    return open.values().stream().filter(t -> t.wants(proxy)).map(OpenTap::order).toList();
  }

  /**
   * What a proxy has seen.
   *
   * @return false when nobody looks any more, or not at this proxy
   */
  public boolean seen(String proxy, TapOrder.Seen seen) {
    var tap = find(seen.tap());
    if (tap == null || !tap.wants(proxy)) {
      return false;
    }
    // A proxy speaks for itself only.
    var own = seen.requests().stream().filter(r -> r.request().proxy().equals(proxy)).toList();
    tap.seen(own, seen.leftOut());
    return true;
  }

  private synchronized @Nullable OpenTap find(String name) {
    return open.get(name);
  }
}
