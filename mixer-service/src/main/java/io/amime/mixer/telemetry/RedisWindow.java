package io.amime.mixer.telemetry;

import io.amime.mixer.redis.RedisGate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.RedisCallback;

/** What all Mixers were told, one hash of counters per slice of time. */
final class RedisWindow {
  private static final char METRIC = '#';

  private final RedisGate redis;
  private final Duration kept;

  /**
   * @param kept how long slices stay
   */
  RedisWindow(RedisGate redis, Duration kept) {
    this.redis = redis;
    this.kept = kept;
  }

  /** The clock that all Mixers share, milliseconds since 1970. */
  long timeMillis() {
    Long time =
        redis.call(
            t -> t.execute((RedisConnection c) -> c.serverCommands().time(TimeUnit.MILLISECONDS)));
    return time == null ? 0 : time;
  }

  /** Adds to the counters, in one round trip. */
  void write(Map<Long, Map<Edge, Traffic>> slices) {
    pipelined(connection -> slices.forEach((slice, edges) -> write(connection, slice, edges)));
  }

  @SuppressWarnings("NullAway") // a pipelined callback has to return null
  private List<Object> pipelined(Consumer<RedisConnection> commands) {
    RedisCallback<Object> callback =
        connection -> {
          commands.accept(connection);
          return null;
        };
    return redis.call(template -> template.executePipelined(callback));
  }

  private void write(RedisConnection connection, long slice, Map<Edge, Traffic> edges) {
    byte[] key = key(slice);
    edges.forEach((edge, traffic) -> {
      String field = edge.field() + METRIC;
      increment(connection, key, field + "n", traffic.requests);
      increment(connection, key, field + "e", traffic.errors);
      for (int i = 0; i < Traffic.SLOTS; i++) {
        increment(connection, key, field + i, traffic.durations[i]);
      }
    });
    connection.keyCommands().pExpire(key, kept.toMillis());
  }

  private static void increment(RedisConnection connection, byte[] key, String field, long by) {
    if (by > 0) {
      connection.hashCommands().hIncrBy(key, bytes(field), by);
    }
  }

  /** Adds up slices, in one round trip. */
  void sum(long firstSlice, long lastSlice, BiConsumer<Edge, Traffic> into) {
    List<Object> hashes =
        pipelined(connection -> {
          for (long slice = firstSlice; slice <= lastSlice; slice++) {
            connection.hashCommands().hGetAll(key(slice));
          }
        });
    for (Object hash : hashes) {
      if (hash instanceof Map<?, ?> counters) {
        counters.forEach((field, value) -> add((String) field, (String) value, into));
      }
    }
  }

  private static void add(String field, String value, BiConsumer<Edge, Traffic> into) {
    int at = field.lastIndexOf(METRIC);
    Traffic traffic = new Traffic();
    long count = Long.parseLong(value);
    switch (field.substring(at + 1)) {
      case "n" -> traffic.requests = count;
      case "e" -> traffic.errors = count;
      case String slot -> traffic.durations[Integer.parseInt(slot)] = count;
    }
    into.accept(Edge.parse(field.substring(0, at)), traffic);
  }

  private static byte[] key(long slice) {
    return bytes("amime:rates:" + slice);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
