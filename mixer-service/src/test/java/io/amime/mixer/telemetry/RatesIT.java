package io.amime.mixer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.Rate;
import io.amime.mixer.redis.RedisGates;
import io.amime.mixer.redis.TestRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatesIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration WINDOW = Duration.ofSeconds(60);

  private static RequestFacts call(int code) {
    return RequestFacts.of(
        AttributeBag.builder()
            .string("destination.service", "ratings.default.svc.cluster.local")
            .map("source.labels", Map.of("app", "reviews", "version", "v2"))
            .int64("response.code", code)
            .duration("response.duration", Duration.ofMillis(10))
            .build());
  }

  private static void awaitRequests(Rates rates, long expected) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          List<Rate> all = rates.over(WINDOW);
          assertThat(all).hasSize(1);
          assertThat(all.getFirst().requests()).isEqualTo(expected);
        });
  }

  @Test
  void replicasGiveTheSameAnswerThoughTheirClocksDiffer() {
    InstantSource late = InstantSource.offset(Clock.systemUTC(), Duration.ofMinutes(-5));
    try (TestRedis redis = TestRedis.running();
        RedisGates gates = new RedisGates(redis.url(), TIMEOUT);
        Rates one = new Rates(gates.standard(), InstantSource.system());
        Rates two = new Rates(gates.standard(), late)) {
      one.start();
      two.start();
      // Each learns the time of Redis with its first writing.
      await().atMost(Duration.ofSeconds(10)).until(() -> two.synchronised() && one.synchronised());
      one.count(call(200));
      one.count(call(503));
      two.count(call(200));

      awaitRequests(one, 3);
      awaitRequests(two, 3);
      Rate rate = two.over(WINDOW).getFirst();
      assertThat(rate.errors()).isEqualTo(1);
      assertThat(rate.source()).isEqualTo(new Rate.Party("reviews", "unknown", "v2"));
      assertThat(rate.destination()).isEqualTo(new Rate.Party("ratings", "default", "unknown"));
    }
  }

  @Test
  void whileRedisIsAwayEachKnowsItsOwnNumbers() {
    try (TestRedis redis = TestRedis.running();
        RedisGates gates = new RedisGates(redis.url(), Duration.ofMillis(200));
        Rates rates = new Rates(gates.standard(), InstantSource.system())) {
      rates.start();
      await().atMost(Duration.ofSeconds(10)).until(rates::synchronised);
      rates.count(call(200));
      awaitRequests(rates, 1);
      redis.kill();
      rates.count(call(200));
      rates.count(call(200));
      awaitRequests(rates, 3);
    }
  }
}
