package io.amime.mixer.adapter.redisquota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.resource.RedisQuota;
import io.amime.api.resource.RedisQuota.Algorithm;
import io.amime.api.resource.ResourceMeta;
import io.amime.mixer.adapter.CounterUnavailable;
import io.amime.mixer.adapter.QuotaCharge;
import io.amime.mixer.adapter.QuotaContract;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.redis.RedisGates;
import io.amime.mixer.redis.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.RedisCallback;

/** Against a real Redis, which is also killed, slow, full and read-only. */
class RedisQuotaIT {
  /** Long enough for a loaded build machine, where the default of 50 ms would fail open. */
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static final long UNCOUNTED = -1;

  private static TestRedis redis;
  private static RedisGates gates;

  private final String quota = "q" + UUID.randomUUID() + ".quota.default";

  @BeforeAll
  static void start() {
    redis = TestRedis.running();
    gates = new RedisGates(redis.url(), TIMEOUT);
  }

  @AfterAll
  static void stop() {
    gates.close();
    redis.close();
  }

  @AfterEach
  void clear() {
    command(c -> {
      c.serverCommands().flushAll();
      return null;
    });
  }

  private static <T> T command(RedisCallback<T> callback) {
    return gates.standard().call(template -> template.execute(callback));
  }

  abstract static class RedisContract extends QuotaContract {
    static List<RedisQuota.Override> redis(List<Special> overrides) {
      return overrides.stream()
          .map(o -> new RedisQuota.Override(o.dimensions(), o.amount()))
          .toList();
    }
  }

  @Nested
  class FixedWindow extends RedisContract {
    @Override
    protected QuotaHandler handler(
        String name, long limit, Duration window, List<Special> overrides) {
      return RedisQuotaIT.this.handler(
          gates, Algorithm.FIXED_WINDOW, name, limit, window, redis(overrides));
    }
  }

  @Nested
  class RollingWindow extends RedisContract {
    @Override
    protected QuotaHandler handler(
        String name, long limit, Duration window, List<Special> overrides) {
      return RedisQuotaIT.this.handler(
          gates, Algorithm.ROLLING_WINDOW, name, limit, window, redis(overrides));
    }
  }

  private QuotaHandler handler(
      RedisGates through,
      Algorithm algorithm,
      String name,
      long limit,
      Duration window,
      List<RedisQuota.Override> overrides) {
    RedisQuota.Limit only =
        new RedisQuota.Limit(name, limit, window, Duration.ofMillis(100), algorithm, overrides);
    return new RedisQuotaAdapter(through)
        .handler(
            new RedisQuota(
                ResourceMeta.of("default", "h"), new RedisQuota.Spec(null, null, List.of(only))));
  }

  private QuotaHandler handler(RedisGates through, Algorithm algorithm) {
    return handler(through, algorithm, quota, 5, Duration.ofSeconds(30), List.of());
  }

  private QuotaCharge charge(long amount) {
    return new QuotaCharge(quota, new TreeMap<>(), amount, true, null);
  }

  /** What was granted, {@link #UNCOUNTED} when Redis did not say. */
  private static long take(QuotaHandler handler, QuotaCharge charge) {
    try {
      return handler.charge(charge).granted();
    } catch (CounterUnavailable e) {
      return UNCOUNTED;
    }
  }

  @ParameterizedTest
  @EnumSource
  void replicasShareOneCount(Algorithm algorithm) {
    try (RedisGates other = new RedisGates(redis.url(), TIMEOUT)) {
      QuotaHandler one = handler(gates, algorithm);
      QuotaHandler two = handler(other, algorithm);

      assertThat(one.charge(charge(3)).granted()).isEqualTo(3);
      assertThat(two.charge(charge(3)).granted()).isEqualTo(2);
      assertThat(one.charge(charge(3)).granted()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKeyExpiresAndIsInOneHashSlot(Algorithm algorithm) {
    QuotaHandler handler = handler(gates, algorithm, quota, 50, Duration.ofSeconds(30), List.of());
    QuotaCharge charge = new QuotaCharge(quota, new TreeMap<>(), 1, false, "id");
    handler.charge(charge);
    await().pollDelay(Duration.ofMillis(150)).until(() -> handler.charge(charge(1)).granted() == 1);

    Set<byte[]> keys = command(c -> c.keyCommands().keys("*".getBytes()));
    assertThat(keys).hasSizeGreaterThanOrEqualTo(2);
    for (byte[] key : keys) {
      assertThat(new String(key)).startsWith("amime:quota:{" + quota + "}");
      Long ttl = command(c -> c.keyCommands().pTtl(key));
      assertThat(ttl).as(new String(key)).isBetween(1L, 30_000L);
    }
  }

  @Test
  void rollingWindowDoesNotGrantTwiceAcrossABoundary() {
    QuotaHandler handler =
        handler(gates, Algorithm.ROLLING_WINDOW, quota, 10, Duration.ofMillis(1500), List.of());
    long start = System.nanoTime();
    assertThat(handler.charge(charge(5)).granted()).isEqualTo(5);
    await().pollDelay(Duration.ofMillis(700)).until(() -> true);
    assertThat(handler.charge(charge(9)).granted()).isEqualTo(5);

    await().atMost(Duration.ofSeconds(5)).until(() -> handler.charge(charge(9)).granted() == 5);
    assertThat(System.nanoTime() - start).isGreaterThan(1_400_000_000L);
    // The second half was taken 700 ms later and is still in use.
    assertThat(handler.charge(charge(9)).granted()).isZero();
  }

  @Test
  void aLostScriptCacheIsLoadedAgain() {
    QuotaHandler handler = handler(gates, Algorithm.FIXED_WINDOW);
    assertThat(handler.charge(charge(1)).granted()).isEqualTo(1);
    command(c -> {
      c.scriptingCommands().scriptFlush();
      return null;
    });
    assertThat(handler.charge(charge(9)).granted()).isEqualTo(4);
  }

  @Test
  void whileRedisIsAwayChargesFailAtOnceAndThenItCountsAgain() {
    try (TestRedis own = TestRedis.running();
        RedisGates through = new RedisGates(own.url(), Duration.ofMillis(50))) {
      QuotaHandler handler = handler(through, Algorithm.FIXED_WINDOW);
      await().until(() -> take(handler, charge(9)) == 0);

      own.kill();
      for (int i = 0; i < 200; i++) {
        long start = System.nanoTime();
        assertThat(take(handler, charge(7))).isEqualTo(UNCOUNTED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
      }
      assertThat(through.states().getFirst().available()).isFalse();

      own.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> take(handler, charge(9)) == 5);
      assertThat(take(handler, charge(9))).isZero();
      assertThat(through.states().getFirst().available()).isTrue();
    }
  }

  @Test
  void aSlowRedisIsNotWaitedFor() {
    try (TestRedis own = TestRedis.running();
        RedisGates through = new RedisGates(own.url(), Duration.ofMillis(50))) {
      QuotaHandler handler = handler(through, Algorithm.FIXED_WINDOW);
      await().until(() -> take(handler, charge(9)) == 0);
      try (RedisGates sleeper = new RedisGates(own.url(), TIMEOUT)) {
        Thread sleep =
            Thread.startVirtualThread(() ->
                sleeper
                    .standard()
                    .call(t ->
                        t.execute((RedisConnection c) ->
                            c.execute("DEBUG", "SLEEP".getBytes(), "1".getBytes()))));
        await().until(() -> take(handler, charge(9)) == UNCOUNTED);
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
          take(handler, charge(1));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(600));
        await().until(() -> !sleep.isAlive());
      }
      await().until(() -> take(handler, charge(9)) == 0);
    }
  }

  @Test
  void aFullOrReadOnlyRedisDoesNotCount() {
    try (TestRedis full = TestRedis.running("maxmemory 1", "maxmemory-policy noeviction");
        RedisGates through = new RedisGates(full.url(), TIMEOUT)) {
      QuotaHandler handler = handler(through, Algorithm.FIXED_WINDOW);
      assertThat(take(handler, charge(9))).isEqualTo(UNCOUNTED);
      assertThat(through.states().getFirst().lastError()).contains("OOM");
    }
    try (TestRedis replica = TestRedis.running("replicaof 127.0.0.1 " + redis.port());
        RedisGates through = new RedisGates(replica.url(), TIMEOUT)) {
      QuotaHandler handler = handler(through, Algorithm.FIXED_WINDOW);
      await().until(() -> take(handler, charge(9)) == UNCOUNTED);
      assertThat(through.states().getFirst().lastError()).isNotNull();
    }
  }

  @Test
  void aHandlersOwnRedisIsLeftWhenTheLastHandlerOfItIsGone() {
    try (TestRedis own = TestRedis.running()) {
      RedisQuota.Limit limit =
          new RedisQuota.Limit(quota, 5L, Duration.ofSeconds(30), null, null, List.of());
      RedisQuota.Spec spec = new RedisQuota.Spec("127.0.0.1:" + own.port(), null, List.of(limit));
      RedisQuotaAdapter adapter = new RedisQuotaAdapter(gates);
      QuotaHandler one = adapter.handler(new RedisQuota(ResourceMeta.of("default", "h"), spec));
      QuotaHandler two = adapter.handler(new RedisQuota(ResourceMeta.of("default", "h"), spec));

      assertThat(one.charge(charge(9)).granted()).isEqualTo(5);
      assertThat(gates.states()).hasSize(2);
      one.close();
      assertThat(two.charge(charge(9)).granted()).isZero();
      two.close();
      assertThat(gates.states()).hasSize(1);
    }
  }
}
