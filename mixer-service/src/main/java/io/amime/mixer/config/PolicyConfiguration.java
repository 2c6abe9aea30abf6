package io.amime.mixer.config;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.mixer.adapter.AdapterInventory;
import io.amime.mixer.settings.MixerProperties;
import java.net.URI;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the rules and where they come from. */
@Configuration(proxyBeanMethods = false)
public class PolicyConfiguration {
  private final MixerProperties properties;

  PolicyConfiguration(MixerProperties properties) {
    this.properties = properties;
  }

  @Bean
  LivePolicy livePolicy(AdapterInventory adapters) {
    return new LivePolicy(adapters);
  }

  @Bean(destroyMethod = "close")
  PolicySource policySource(LivePolicy policy, LiveIdentity identity, JsonMapper json) {
    URI pilotUrl = properties.pilotUrl();
    if (pilotUrl == null) {
      return new PolicySource(policy, null);
    }
    MeshClient pilot = MeshClient.to(identity, "istio-system", "pilot");
    LastGoodResources lastGood = new LastGoodResources(properties.stateDir(), json);
    return new PolicySource(policy, new PilotFeed(pilotUrl, pilot, policy, lastGood, json));
  }

  /** Not ready before the first rules: until then every check would be answered wrongly. */
  @Bean
  HealthIndicator policyHealthIndicator(LivePolicy policy) {
    return () -> {
      ActivePolicy active = policy.current();
      return active == null
          ? Health.outOfService().withDetail("reason", "no rules from Pilot yet").build()
          : Health.up().withDetail("version", active.version()).build();
    };
  }
}
