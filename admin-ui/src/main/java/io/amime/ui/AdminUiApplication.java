package io.amime.ui;

import io.amime.spring.security.MeshSecurityAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The web console. Browsers come with a session, not with the tokens of the other services. */
@SpringBootApplication(exclude = MeshSecurityAutoConfiguration.class, proxyBeanMethods = false)
@EnableConfigurationProperties(ConsoleProperties.class)
public class AdminUiApplication {
  public static void main(String[] args) {
    SpringApplication.run(AdminUiApplication.class, args);
  }
}
