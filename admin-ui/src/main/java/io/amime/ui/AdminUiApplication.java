package io.amime.ui;

import io.amime.ui.passthrough.PassThrough;
import io.amime.ui.session.CitadelLogin;
import io.amime.ui.session.SessionEndpoint;
import io.amime.ui.web.ConsoleSecurity;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The web console. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(ConsoleProperties.class)
@Import({ConsoleSecurity.class, CitadelLogin.class, SessionEndpoint.class, PassThrough.class})
public class AdminUiApplication {
  public static void main(String[] args) {
    SpringApplication.run(AdminUiApplication.class, args);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
