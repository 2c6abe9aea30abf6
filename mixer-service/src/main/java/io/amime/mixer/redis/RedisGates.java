package io.amime.mixer.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.metrics.CommandLatencyCollector;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All Redis servers in use: the configured one, and those that handlers name themselves. */
public final class RedisGates implements AutoCloseable {
  private static final int IO_THREADS = 2;

  private final Duration timeout;
  private final ClientResources resources;
  private final RedisGate standard;
  private final Map<String, Shared> others = new TreeMap<>();

  private record Shared(RedisGate gate, int users) {}

  /**
   * @param defaultUrl such as {@code redis://127.0.0.1:6379}
   * @param timeout of every command and of connecting
   */
  public RedisGates(String defaultUrl, Duration timeout) {
    this.timeout = timeout;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(IO_THREADS)
            .computationThreadPoolSize(IO_THREADS)
            .commandLatencyRecorder(CommandLatencyCollector.disabled())
            // The default backs off up to 30 s, far longer than Redis takes to restart.
            .reconnectDelay(Delay.constant(Duration.ofMillis(200)))
            .build();
    this.standard = new RedisGate(RedisURI.create(defaultUrl), timeout, resources);
  }

  /** The configured Redis. */
  public RedisGate standard() {
    return standard;
  }

  /**
   * The Redis at an address, to be given back by {@link #release}.
   *
   * @param address {@code host:port} or a URL; null for the configured one
   */
  public synchronized RedisGate acquire(@Nullable String address) {
    if (address == null) {
      return standard;
    }
    Shared shared = others.get(address);
    if (shared == null) {
      String url = address.contains("://") ? address : "redis://" + address;
      shared = new Shared(new RedisGate(RedisURI.create(url), timeout, resources), 0);
    }
    others.put(address, new Shared(shared.gate(), shared.users() + 1));
    return shared.gate();
  }

  /** Says that the address is no longer needed by one who acquired it; the last one closes it. */
  public synchronized void release(@Nullable String address) {
    Shared shared = address == null ? null : others.get(address);
    if (address == null || shared == null) {
      return;
    }
    if (shared.users() > 1) {
      others.put(address, new Shared(shared.gate(), shared.users() - 1));
    } else {
      others.remove(address);
      shared.gate().close();
    }
  }

  /** How all of them go, the configured one first. */
  public synchronized List<RedisGate.State> states() {
    return Stream.concat(Stream.of(standard), others.values().stream().map(Shared::gate))
        .map(RedisGate::state)
        .toList();
  }

  @Override
  public synchronized void close() {
    standard.close();
    others.values().forEach(shared -> shared.gate().close());
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }
}
