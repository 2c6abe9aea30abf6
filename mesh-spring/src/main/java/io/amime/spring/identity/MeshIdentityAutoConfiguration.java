package io.amime.spring.identity;

import io.amime.api.identity.BeforeUse;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.WorkloadIdentity;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Gives a service its {@link LiveIdentity}, kept current by a {@link WorkloadIdentity} from {@code
 * mesh.identity.*}, unless it brings one itself as the CA and tests do. Start-up does not wait for
 * the certificate: until it is there, handshakes fail and calls find no identity.
 */
@AutoConfiguration
public class MeshIdentityAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean(LiveIdentity.class)
  @EnableConfigurationProperties(IdentityProperties.class)
  static class FromTheCa {
    @Bean
    WorkloadIdentity workloadIdentity(
        IdentityProperties properties, InstantSource clock, ObjectProvider<BeforeUse> beforeUse) {
      return WorkloadIdentity.start(
          properties.settings(),
          beforeUse.getIfAvailable(() -> BeforeUse.NOTHING),
          clock,
          new SecureRandom());
    }

    @Bean
    LiveIdentity liveIdentity(WorkloadIdentity workloadIdentity) {
      return workloadIdentity.live();
    }

    @Bean
    TrustFollower trustFollower(LiveIdentity liveIdentity, IdentityProperties properties) {
      return new TrustFollower(liveIdentity, properties.caUrl());
    }
  }
}
