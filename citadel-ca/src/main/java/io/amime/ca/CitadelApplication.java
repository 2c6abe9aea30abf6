package io.amime.ca;

import io.amime.ca.state.CaProperties;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Starts the certificate authority. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(CaProperties.class)
public class CitadelApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(CitadelApplication.class, arguments);
  }
}
