package io.amime.mixer;

import io.amime.mixer.api.ApiConfiguration;
import io.amime.mixer.config.PolicyConfiguration;
import io.amime.mixer.settings.MixerProperties;
import io.amime.mixer.telemetry.TelemetryConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Starts Mixer; everything about it is set by {@code mesh.*} properties. Parts are imported by
 * name, which starts faster than a scan; connections to Redis are made by our own gates, which may
 * be several and must not be waited for.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
    exclude = {
      DataRedisAutoConfiguration.class,
      DataRedisReactiveAutoConfiguration.class,
      DataRedisRepositoriesAutoConfiguration.class,
      DataRedisHealthContributorAutoConfiguration.class,
      DataRedisReactiveHealthContributorAutoConfiguration.class,
      LettuceObservationAutoConfiguration.class,
      UserDetailsServiceAutoConfiguration.class
    })
@EnableConfigurationProperties(MixerProperties.class)
@Import({
  AdapterConfiguration.class,
  PolicyConfiguration.class,
  TelemetryConfiguration.class,
  ApiConfiguration.class
})
public class MixerApplication {
  public static void main(String[] args) {
    SpringApplication.run(MixerApplication.class, args);
  }
}
