package io.amime.pilot;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts Pilot; everything about it is set by {@code mesh.*} properties. */
@EnableScheduling
@SpringBootApplication(
    exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class},
    proxyBeanMethods = false)
public class PilotApplication {

  public static void main(String[] args) {
    SpringApplication.run(PilotApplication.class, args);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
