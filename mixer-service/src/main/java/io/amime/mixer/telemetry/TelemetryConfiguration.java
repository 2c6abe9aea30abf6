package io.amime.mixer.telemetry;

import io.amime.mixer.redis.RedisGates;
import io.amime.mixer.settings.MixerProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires metrics and rates. */
@Configuration(proxyBeanMethods = false)
public class TelemetryConfiguration {
  @Bean
  Rates rates(RedisGates gates, InstantSource clock) {
    Rates rates = new Rates(gates.standard(), clock);
    rates.start();
    return rates;
  }

  @Bean
  Telemetry telemetry(Rates rates, MeterRegistry meters, MixerProperties properties) {
    return new Telemetry(new RequestMetrics(meters, properties.maxSeries()), rates, meters);
  }
}
