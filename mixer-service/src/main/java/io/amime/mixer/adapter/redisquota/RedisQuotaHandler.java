package io.amime.mixer.adapter.redisquota;

import io.amime.mixer.adapter.CounterUnavailable;
import io.amime.mixer.adapter.Limits;
import io.amime.mixer.adapter.QuotaCharge;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.adapter.QuotaResult;
import io.amime.mixer.redis.RedisGate;
import io.amime.mixer.redis.RedisUnavailable;
import java.time.Duration;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/** The counters of one redisquota object. */
final class RedisQuotaHandler implements QuotaHandler {
  @SuppressWarnings("rawtypes") // that is how Spring names the type of a Lua table
  private static final RedisScript<List> TAKE = script();

  private final String name;
  private final Limits<Duration> limits;
  private final RedisGate redis;
  private final Runnable release;

  RedisQuotaHandler(String name, Limits<Duration> limits, RedisGate redis, Runnable release) {
    this.name = name;
    this.limits = limits;
    this.redis = redis;
    this.release = release;
  }

  @SuppressWarnings("rawtypes")
  private static RedisScript<List> script() {
    DefaultRedisScript<List> script = new DefaultRedisScript<>();
    script.setLocation(new ClassPathResource("quota.lua", RedisQuotaHandler.class));
    script.setResultType(List.class);
    return script;
  }

  @Override
  public QuotaResult charge(QuotaCharge charge) {
    Limits.Applied<Duration> limit = limits.of(charge);
    if (limit == null || charge.amount() <= 0) {
      return QuotaResult.NONE;
    }
    try {
      return take(charge, limit);
    } catch (RedisUnavailable e) {
      throw new CounterUnavailable(e);
    }
  }

  private QuotaResult take(QuotaCharge charge, Limits.Applied<Duration> limit) {
    List<String> keys = CounterKeys.of(name, charge, limit);
    List<?> answer =
        redis.call(template ->
            template.execute(
                TAKE,
                keys,
                Long.toString(limit.amount()),
                Long.toString(limit.window().toMillis()),
                Long.toString(limit.algorithm().toMillis()),
                charge.bestEffort() ? "1" : "0",
                Long.toString(charge.amount()),
                charge.deduplicationId() == null ? "0" : "1"));
    return new QuotaResult((Long) answer.get(0), Duration.ofMillis((Long) answer.get(1)));
  }

  @Override
  public void close() {
    release.run();
  }
}
