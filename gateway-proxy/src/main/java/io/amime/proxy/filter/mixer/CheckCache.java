package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.ReferencedAttributes;
import io.amime.api.mixer.CheckResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that hold for more than one request. An answer names what it depended on; that list is a
 * shape, and a request that has the shape finds the answer under the values it has for it. Keys are
 * compared in full, grants and denials are kept alike, and a new policy empties everything.
 */
final class CheckCache {
  /** Beyond this the requests differ too much for the cache to be worth its search. */
  private static final int MAX_SHAPES = 64;

  /**
   * Pilot tells the proxies and Mixer of a change at the same time, so for a moment Mixer may still
   * answer by the old rules; such an answer must not outlive that moment.
   */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  private static final Duration WHILE_SETTLING = Duration.ofMillis(200);

  private final int capacity;
  private final LongSupplier nanos;
  private final Set<ReferencedAttributes> shapes = new LinkedHashSet<>();
  private final Map<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private String policyVersion = "";
  private @Nullable String mixerVersion;
  private long settled;
  private long hits;
  private long misses;

  CheckCache(int capacity, LongSupplier nanos) {
    this.capacity = capacity;
    this.nanos = nanos;
  }

  private record Key(ReferencedAttributes shape, List<Object> values) {}

  private static final class Entry {
    private final CheckResponse answer;
    private final long expires;
    private long uses;

    Entry(CheckResponse answer, long expires) {
      this.answer = answer;
      this.expires = expires;
      this.uses = answer.validUseCount() < 0 ? Long.MAX_VALUE : answer.validUseCount();
    }
  }

  /**
   * Hits and misses since the start.
   *
   * @param entries held now
   */
  record Stats(long hits, long misses, int entries) {}

  synchronized Stats stats() {
    return new Stats(hits, misses, entries.size());
  }

  /** The answer for this request, taking one use of it; null if Mixer must be asked. */
  synchronized @Nullable CheckResponse find(String version, AttributeBag bag) {
    follow(version);
    long now = nanos.getAsLong();
    for (var shape : shapes) {
      var values = shape.signature(bag);
      var key = values == null ? null : new Key(shape, values);
      var entry = key == null ? null : entries.get(key);
      if (entry == null) {
        continue;
      }
      if (entry.expires - now <= 0 || entry.uses <= 0) {
        entries.remove(key);
        continue;
      }
      entry.uses--;
      hits++;
      return entry.answer;
    }
    misses++;
    return null;
  }

  /** Keeps an answer that was given for this request. */
  synchronized void keep(String version, AttributeBag bag, CheckResponse answer) {
    follow(version);
    if (mixerVersion != null && !mixerVersion.equals(answer.version())) {
      clear();
    }
    mixerVersion = answer.version();
    var values = answer.referenced().signature(bag);
    long now = nanos.getAsLong();
    long valid = answer.validDuration().toNanos();
    if (settled - now > 0) {
      valid = Math.min(valid, WHILE_SETTLING.toNanos());
    }
    if (values == null || valid <= 0 || answer.validUseCount() == 0) {
      return;
    }
    if (shapes.size() >= MAX_SHAPES && !shapes.contains(answer.referenced())) {
      clear();
    }
    shapes.add(answer.referenced());
    entries.put(new Key(answer.referenced(), values), new Entry(answer, now + valid));
    if (entries.size() > capacity) {
      var eldest = entries.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /**
   * What tells requests apart that are about to be asked for: requests of the same values under the
   * shapes known get the same answer, most likely. Null when nothing can be said.
   */
  synchronized @Nullable Object likeness(String version, AttributeBag bag) {
    if (shapes.isEmpty()) {
      return version;
    }
    for (var shape : shapes) {
      var values = shape.signature(bag);
      if (values != null) {
        return new Key(shape, values);
      }
    }
    return null;
  }

  private void follow(String version) {
    if (!version.equals(policyVersion)) {
      policyVersion = version;
      settled = nanos.getAsLong() + SETTLING.toNanos();
      clear();
    }
  }

  private void clear() {
    shapes.clear();
    entries.clear();
  }
}
