package io.amime.ca.state;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StateConfiguration {
  @Bean
  StateDirectory stateDirectory(CaProperties properties) {
    return StateDirectory.of(properties.stateDir());
  }
}
