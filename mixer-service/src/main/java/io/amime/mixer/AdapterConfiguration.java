package io.amime.mixer;

import io.amime.mixer.adapter.AdapterInventory;
import io.amime.mixer.adapter.denier.DenierAdapter;
import io.amime.mixer.adapter.memquota.MemQuotaAdapter;
import io.amime.mixer.adapter.redisquota.RedisQuotaAdapter;
import io.amime.mixer.redis.RedisGates;
import io.amime.mixer.settings.MixerProperties;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The inventory: a new quota adapter is one line here. */
@Configuration(proxyBeanMethods = false)
class AdapterConfiguration {
  @Bean
  RedisGates redisGates(MixerProperties properties) {
    return new RedisGates(properties.redisUrl(), properties.redisTimeout());
  }

  @Bean
  AdapterInventory adapterInventory(RedisGates redis) {
    return new AdapterInventory(
        List.of(
            new DenierAdapter(),
            new MemQuotaAdapter(System::nanoTime),
            new RedisQuotaAdapter(redis)));
  }
}
