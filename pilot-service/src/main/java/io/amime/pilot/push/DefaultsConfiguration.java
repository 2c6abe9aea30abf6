package io.amime.pilot.push;

import io.amime.api.compile.MeshDefaults;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes what was set for the whole mesh known to those who compile. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DefaultsProperties.class)
class DefaultsConfiguration {
  @Bean
  MeshDefaults meshDefaults(DefaultsProperties properties) {
    return properties.defaults();
  }
}
