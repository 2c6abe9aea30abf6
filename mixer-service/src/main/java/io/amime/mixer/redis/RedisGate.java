package io.amime.mixer.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * One Redis behind a short timeout and a circuit breaker. It need not be there at start; when it
 * comes back, calls succeed again without a restart. One multiplexed connection serves all threads.
 */
public final class RedisGate implements AutoCloseable {
  private static final Log LOG = LogFactory.getLog(RedisGate.class);

  private final String address;
  private final LettuceConnectionFactory connections;
  private final StringRedisTemplate template;
  private final Circuit circuit = new Circuit(System::nanoTime);
  private final LongAdder failures = new LongAdder();
  private volatile @Nullable String lastError;

  RedisGate(RedisURI uri, Duration timeout, ClientResources resources) {
    this.address = uri.getHost() + ":" + uri.getPort();
    uri.setTimeout(timeout);
    ClientOptions options =
        ClientOptions.builder()
            .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
            .timeoutOptions(TimeoutOptions.enabled(timeout))
            // Commands that wait for a reconnect would be granted late and counted twice.
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build();
    LettuceClientConfiguration client =
        LettuceClientConfiguration.builder()
            .apply(uri)
            .commandTimeout(timeout)
            .clientOptions(options)
            .clientResources(resources)
            .shutdownQuietPeriod(Duration.ZERO)
            .shutdownTimeout(Duration.ZERO)
            .build();
    this.connections =
        new LettuceConnectionFactory(
            LettuceConnectionFactory.createRedisConfiguration(uri), client);
    connections.afterPropertiesSet();
    connections.start();
    this.template = new StringRedisTemplate(connections);
    // The first connection takes longer than the timeout of a request allows.
    Thread.ofVirtual().name("redis-warm-up").start(this::warmUp);
  }

  private void warmUp() {
    for (int attempt = 0; attempt < 3; attempt++) {
      try {
        call(t -> t.hasKey("amime:warm-up"));
        return;
      } catch (RedisUnavailable e) {
        LOG.debug("warming up: " + e.getMessage());
      }
    }
  }

  /**
   * Runs commands.
   *
   * @throws RedisUnavailable if they fail or Redis is given a pause
   */
  public <T> T call(Function<StringRedisTemplate, T> commands) {
    if (!circuit.tryPass()) {
      throw new RedisUnavailable("Redis " + address + " is away: " + lastError, null);
    }
    try {
      T result = commands.apply(template);
      if (!circuit.closed()) {
        LOG.info("Redis " + address + " is back");
      }
      circuit.succeeded();
      return result;
    } catch (RuntimeException e) {
      failures.increment();
      String error = rootMessage(e);
      lastError = error;
      boolean wasClosed = circuit.closed();
      circuit.failed();
      if (wasClosed && !circuit.closed()) {
        LOG.warn("Redis " + address + " is away: " + error);
      }
      throw new RedisUnavailable("Redis " + address + ": " + error, e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /**
   * How it goes.
   *
   * @param address host and port
   * @param available whether calls are let through
   * @param failures since the start
   * @param lastError null if none failed
   */
  public record State(
      String address, boolean available, long failures, @Nullable String lastError) {}

  /** How it goes at the moment. */
  public State state() {
    return new State(address, circuit.closed(), failures.sum(), lastError);
  }

  @Override
  public void close() {
    connections.destroy();
  }
}
