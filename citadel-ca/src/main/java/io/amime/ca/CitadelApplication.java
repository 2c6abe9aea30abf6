package io.amime.ca;

import io.amime.ca.state.CaProperties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the certificate authority. */
@EnableScheduling
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(CaProperties.class)
public class CitadelApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(CitadelApplication.class, arguments);
  }
}
