package io.amime.ui.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.stereotype.Component;

/**
 * Under TLS the session cookie takes the prefix by which browsers refuse to have it set from
 * elsewhere; they accept that name over TLS only.
 */
@Component
@ConditionalOnProperty("mesh.tls.enabled")
final class TlsCookie implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {
  @Override
  public void customize(ConfigurableServletWebServerFactory factory) {
    var cookie = factory.getSettings().getSession().getCookie();
    cookie.setName("__Host-amime-session");
    cookie.setSecure(true);
    cookie.setPath("/");
  }
}
