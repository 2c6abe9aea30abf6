package io.amime.spring;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.TestAuthority;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Import it into a service's test to run the service with TLS, client certificates and tokens, but
 * without citadel. Inject {@link TestAuthority} to make callers, {@link TestTokens} for people. The
 * service is {@code istio-system/<mesh.identity.service-account>}, {@code pilot} if that is unset.
 */
@TestConfiguration(proxyBeanMethods = false)
public class TestMesh {
  @Bean
  TestAuthority testAuthority() {
    return TestAuthority.create();
  }

  @Bean
  LiveIdentity liveIdentity(TestAuthority authority, Environment environment) {
    String account = environment.getProperty("mesh.identity.service-account", "pilot");
    return authority.identity("istio-system", account);
  }

  @Bean
  TestTokens testTokens() {
    return new TestTokens();
  }

  @Bean
  JWKSource<SecurityContext> tokenKeys(TestTokens tokens) {
    return tokens.keys();
  }
}
