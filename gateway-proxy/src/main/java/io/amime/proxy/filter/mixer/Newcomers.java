package io.amime.proxy.filter.mixer;

import io.amime.api.discovery.Peer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that came to be seen before Pilot's word about their holder. Rules speak of the
 * caller's labels, so for a moment such a request is better held than judged without them; who is
 * still unknown then is nobody the registry knows, and is judged by the certificate alone.
 */
final class Newcomers {
  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();
  private static final int REMEMBERED = 1000;

  private final Function<String, @Nullable Peer> holders;
  private final LongSupplier nanos;
  private final Map<String, Long> firstSeen = new ConcurrentHashMap<>();

  /**
   * @param holders who holds a serial by the newest membership
   */
  Newcomers(Function<String, @Nullable Peer> holders, LongSupplier nanos) {
    this.holders = holders;
    this.nanos = nanos;
  }

  /** Who holds it as far as is known now. */
  @Nullable Peer holder(@Nullable String serial) {
    return serial == null ? null : holders.apply(serial);
  }

  /** Whether word about the holder may still be on its way. */
  boolean mayBecomeKnown(@Nullable String serial) {
    if (serial == null || holders.apply(serial) != null) {
      return false;
    }
    if (firstSeen.size() >= REMEMBERED) {
      // Only a certificate of this mesh gets here, so this is many rotations, not an attack.
      firstSeen.clear();
    }
    long now = nanos.getAsLong();
    return now - firstSeen.computeIfAbsent(serial, s -> now) < PATIENCE;
  }
}
