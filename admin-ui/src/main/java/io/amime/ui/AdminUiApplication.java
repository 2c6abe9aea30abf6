package io.amime.ui;

import io.amime.spring.security.MeshSecurityAutoConfiguration;
import io.amime.ui.passthrough.PassThrough;
import io.amime.ui.service.ServiceCalls;
import io.amime.ui.session.CitadelLogin;
import io.amime.ui.session.SessionEndpoint;
import io.amime.ui.web.ConsoleSecurity;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** The web console. Browsers come with a session, not with the tokens of the other services. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = MeshSecurityAutoConfiguration.class)
@EnableConfigurationProperties(ConsoleProperties.class)
@Import({
  ConsoleSecurity.class,
  ServiceCalls.class,
  CitadelLogin.class,
  SessionEndpoint.class,
  PassThrough.class
})
public class AdminUiApplication {
  public static void main(String[] args) {
    SpringApplication.run(AdminUiApplication.class, args);
  }
}
