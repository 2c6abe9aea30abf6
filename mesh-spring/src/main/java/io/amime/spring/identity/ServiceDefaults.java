package io.amime.spring.identity;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** What every control service starts from; any configuration of its own wins. */
final class ServiceDefaults implements EnvironmentPostProcessor {
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          "server.address", "127.0.0.1",
          "server.server-header", "",
          "spring.threads.virtual.enabled", "true",
          "spring.main.banner-mode", "off",
          // It warns that TLS 1.3 cannot ask for a certificate later; we ask in the handshake.
          "logging.level.org.apache.tomcat.util.net.SSLUtilBase", "error");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment.getPropertySources().addLast(new MapPropertySource("mesh-defaults", DEFAULTS));
  }
}
