package io.amime.mixer.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.metrics.CommandLatencyCollector;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All Redis servers in use: the configured one, and those that handlers name themselves. */
public final class RedisGates implements AutoCloseable {
  private static final int IO_THREADS = 2;

  private final RedisURI defaultUri;
  private final Duration timeout;
  private final ClientResources resources;
  private final Map<RedisURI, RedisGate> gates = new ConcurrentHashMap<>();

  /**
   * @param defaultUrl such as {@code redis://127.0.0.1:6379}
   * @param timeout of every command and of connecting
   */
  public RedisGates(String defaultUrl, Duration timeout) {
    this.defaultUri = RedisURI.create(defaultUrl);
    this.timeout = timeout;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(IO_THREADS)
            .computationThreadPoolSize(IO_THREADS)
            .commandLatencyRecorder(CommandLatencyCollector.disabled())
            // The default backs off up to 30 s, far longer than Redis takes to restart.
            .reconnectDelay(Delay.constant(Duration.ofMillis(200)))
            .build();
  }

  /** The configured Redis. */
  public RedisGate standard() {
    return gate(defaultUri);
  }

  /**
   * The Redis at an address.
   *
   * @param address {@code host:port} or a URL; null for the configured one
   */
  public RedisGate at(@Nullable String address) {
    if (address == null) {
      return standard();
    }
    return gate(RedisURI.create(address.contains("://") ? address : "redis://" + address));
  }

  private RedisGate gate(RedisURI uri) {
    return gates.computeIfAbsent(uri, u -> new RedisGate(u, timeout, resources));
  }

  /** Closes what is neither configured nor in the set. */
  public void retain(Set<RedisGate> used) {
    gates.forEach((uri, gate) -> {
      if (!uri.equals(defaultUri) && !used.contains(gate) && gates.remove(uri, gate)) {
        gate.close();
      }
    });
  }

  /** How all of them go, the configured one among them. */
  public List<RedisGate.State> states() {
    standard();
    return gates.values().stream().map(RedisGate::state).toList();
  }

  @Override
  public void close() {
    gates.values().forEach(RedisGate::close);
    resources.shutdown(0, 1, java.util.concurrent.TimeUnit.SECONDS);
  }
}
