package io.amime.ca.issue;

import io.amime.api.identity.LiveIdentity;
import io.amime.spring.security.OpenPaths;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IssueConfiguration {
  /** In the place of the identity that other services get from us. */
  @Bean
  LiveIdentity liveIdentity(OwnCertificate own) {
    return own.live();
  }

  @Bean
  OpenPaths joining() {
    return new OpenPaths(List.of(), List.of("POST /v1/certificates"));
  }
}
